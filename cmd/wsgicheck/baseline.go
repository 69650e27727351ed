package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// loadBaseline reads the baseline that is used or brought up to date; nil if there is none.
func (o *runOptions) loadBaseline(cat *spec.Catalogue) (b *report.Baseline, err error) {
	switch {
	case o.baseline != "":
		b, err = report.ReadBaseline(o.baseline, cat, everyCase())
	case o.writeBaseline != "":
		b, err = report.OpenBaseline(o.writeBaseline, cat, everyCase())
	}
	return b, asUsage(err)
}

// acceptKnown accepts what the baseline lists, after it has been brought up to date if that is asked
// for. A check that was cut short knows too little for that.
func (o *runOptions) acceptKnown(cmd *cobra.Command, r *report.Report, known *report.Baseline) error {
	switch {
	case known == nil:
		return nil
	case o.writeBaseline == "":
	case r.CutShort != "" || r.Exit.Code == report.ExitInternal:
		fmt.Fprintf(cmd.ErrOrStderr(), "wsgicheck: %s is left as it was, because the check was cut short or failed\n", o.writeBaseline)
	default:
		known.Update(r)
		if err := report.Save(o.writeBaseline, known.Write); err != nil {
			return err
		}
	}
	r.Accept(known, time.Now())
	return nil
}
