package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// reportFlags defines the flags of what a check reports, and of what it accepts; run, middleware and app have them.
func (o *runOptions) reportFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.strict, "strict", false, "count a SHOULD like a MUST")
	f.StringVar(&o.json, "json", "", "write a JSON report to `FILE`, - for standard output")
	f.StringVar(&o.junit, "junit", "", "write a JUnit report to `FILE`, - for standard output")
	f.StringVar(&o.html, htmlFlag, "", htmlUsage)
	f.StringVar(&o.summary, summaryFlag, "", summaryUsage)
	annotationsFlag(cmd, &o.annotations)
	f.StringVar(&o.baseline, "baseline", "", "accept the failures that `FILE` lists; an entry that passes is an error")
	f.StringVar(&o.writeBaseline, "write-baseline", "", "update the baseline `FILE`, and accept what it lists then")
	o.appearance.flags(cmd)
}

// toStandardOutput returns the flags whose reports go there.
func (o *runOptions) toStandardOutput() (flags []string) {
	for _, f := range [][2]string{{"--json", o.json}, {"--junit", o.junit}, {"--" + htmlFlag, o.html}, {"--" + summaryFlag, o.summary}, {"--json-lines", o.lines}} {
		if f[1] == "-" {
			flags = append(flags, f[0])
		}
	}
	return flags
}

// textTo is where the text for a terminal goes.
func (o *runOptions) textTo(cmd *cobra.Command) io.Writer {
	if len(o.toStandardOutput()) > 0 {
		return cmd.ErrOrStderr()
	}
	return cmd.OutOrStdout()
}

// progress shows how far the run has come, on standard error, unless --quiet is given.
func (o *runOptions) progress(cmd *cobra.Command) *report.Progress {
	w := cmd.ErrOrStderr()
	if o.appearance.quiet {
		return report.NewProgress(io.Discard, false, 0)
	}
	return report.NewProgress(w, isTerminal(w), widthOf(w))
}

// conclude accepts what is known, writes all reports, the text to out, and returns the error that has the exit code. lines may be nil; lost is
// what could not be written before.
func (o *runOptions) conclude(cmd *cobra.Command, out io.Writer, r *report.Report, known *report.Baseline, lines *lines, lost error) error {
	err := errors.Join(lost, o.acceptKnown(cmd, r, known))
	if err != nil {
		r.Exit = unwritten
	}
	err = errors.Join(err, lines.end(r), o.save(cmd, r))
	err = errors.Join(err, r.WriteTerminal(out, o.appearance.on(out)))
	if o.annotations != "" {
		err = errors.Join(err, r.WriteAnnotations(out, framing.Explain))
	}
	if err != nil {
		return internal(err)
	}
	if r.Exit.Code != report.ExitKept {
		return &exitError{code: r.Exit.Code}
	}
	return nil
}

var unwritten = report.Exit{Code: report.ExitInternal, Meaning: "not everything could be written"}

// save writes the reports. One that cannot be written does not keep the others from being written, and makes the exit code
// that of a failure of wsgicheck itself. The JSON, which has the exit code, comes last,
// except that files come before standard output, whose reader may be slow.
func (o *runOptions) save(cmd *cobra.Command, r *report.Report) error {
	var errs []error
	write := func(path string, file bool, render func(io.Writer) error) {
		if path == "" || file != (path != "-") {
			return
		}
		if err := save(cmd, path, render); err != nil {
			errs, r.Exit = append(errs, err), unwritten
		}
	}
	write(o.summary, true, writeSummary(r, o.summary))
	write(o.junit, true, r.WriteJUnit)
	write(o.html, true, asHTML(r))
	write(o.json, true, r.WriteJSON)
	write(o.summary, false, writeSummary(r, o.summary))
	write(o.junit, false, r.WriteJUnit)
	write(o.html, false, asHTML(r))
	write(o.json, false, r.WriteJSON)
	return errors.Join(errs...)
}
