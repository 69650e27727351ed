package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// loadBaseline reads the baseline that is used or updated; nil if there is none.
func (o *runOptions) loadBaseline(cat *spec.Catalog) (*report.Baseline, error) {
	return o.loadBaselineOf(cat, everyCase())
}

// loadBaselineOf does so where all are the cases that it may list.
func (o *runOptions) loadBaselineOf(cat *spec.Catalog, all []harness.Case) (b *report.Baseline, err error) {
	switch {
	case o.baseline != "":
		b, err = report.ReadBaseline(o.baseline, cat, all)
	case o.writeBaseline != "":
		b, err = report.OpenBaseline(o.writeBaseline, cat, all)
	}
	return b, asUsage(err)
}

// acceptKnown accepts what the baseline lists. With --write-baseline it first updates the baseline,
// unless the check ended early and so has incomplete results.
func (o *runOptions) acceptKnown(cmd *cobra.Command, r *report.Report, known *report.Baseline) error {
	switch {
	case known == nil:
		return nil
	case o.writeBaseline == "":
	case r.CutShort != "" || r.Exit.Code == report.ExitInternal:
		fmt.Fprintf(cmd.ErrOrStderr(), "wsgicheck: %s is left as it was, because the check ended early or failed\n", o.writeBaseline)
	default:
		known.Update(r)
		if err := report.Save(o.writeBaseline, known.Write); err != nil {
			return err
		}
	}
	r.Accept(known, time.Now())
	return nil
}
