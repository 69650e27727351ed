package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/compare"
	"github.com/wsgicheck/wsgicheck/harness/report/html"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// reportOptions are the flags of report.
type reportOptions struct {
	paths       map[string]*string // of the formats, by flag
	annotations string
	appearance  appearance
	strict      bool
	sideBySide  bool

	names   []string // of the files
	reports []*report.Report
}

func newReport() *cobra.Command {
	o := &reportOptions{paths: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "report A.json [B.json ...]",
		Short: "Show saved reports: one, what changed between two, or several side by side",
		Long: `Show reports that run wrote with --json. - is one on standard input.

One report is shown as run showed it. Of two, the first is the older: what is newly broken, mended, changed, added and gone is
shown, by rule and case. Several are put side by side: servers by rules; two are with --side-by-side.

Without a flag that asks for another form, text is printed. The exit code is 0, whatever a report says; 1 if something is newly
broken in the second of two; 2 for wrong use, and for a file that is no report; 4 if something could not be written.`,
		Example: `  wsgicheck report report.json --short
  wsgicheck report report.json --markdown report.md --badge badge.svg
  wsgicheck report before.json after.json
  wsgicheck report before.json after.json --html changes.html
  wsgicheck report waitress.json gunicorn.json cheroot.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no report is given: wsgicheck run --json FILE writes one, and wsgicheck report FILE shows it")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	for _, format := range formats {
		o.paths[format.flag] = f.String(format.flag, "", format.usage)
	}
	annotationsFlag(cmd, &o.annotations)
	f.BoolVar(&o.strict, "strict", false, "of two reports: a SHOULD that is newly broken counts, too")
	f.BoolVar(&o.sideBySide, "side-by-side", false, "put two reports side by side, as if there were more")
	o.appearance.flags(cmd)
	return cmd
}

// format is a form in which reports are written to a file.
type format struct {
	flag  string
	usage string
	only  string // what it is about if it renders one report alone: the reason why it refuses several
	write func(w io.Writer, o *reportOptions, path string) error
}

// formats has every form. It is the only place to add one at.
var formats = []format{
	{flag: "markdown", usage: "write Markdown to `FILE`, - for standard output", write: func(w io.Writer, o *reportOptions, _ string) error {
		return o.writeMarkdown(w, 0)
	}},
	{flag: "junit", usage: "write a JUnit report to `FILE`, - for standard output", only: "a JUnit report is about one run", write: func(w io.Writer, o *reportOptions, _ string) error {
		return o.reports[0].WriteJUnit(w)
	}},
	{flag: "badge", usage: "write a badge to `FILE`, - for standard output: SVG, or what shields.io reads from an endpoint if the name ends in .json", only: "a badge is about one run", write: func(w io.Writer, o *reportOptions, path string) error {
		if strings.HasSuffix(strings.ToLower(path), ".json") {
			return o.reports[0].WriteBadgeJSON(w)
		}
		return o.reports[0].WriteBadge(w)
	}},
	{flag: htmlFlag, usage: htmlUsage, write: func(w io.Writer, o *reportOptions, _ string) error { return html.Write(w, o.reports...) }},
	{flag: summaryFlag, usage: summaryUsage, write: func(w io.Writer, o *reportOptions, path string) error {
		return o.writeMarkdown(w, summaryRoom(path))
	}},
}

func (o *reportOptions) run(cmd *cobra.Command, args []string) error {
	if err := o.check(cmd, args); err != nil {
		return err
	}
	if err := o.read(cmd, args); err != nil {
		return err
	}
	var errs []error
	plain := o.annotations == ""
	for _, f := range formats {
		path := *o.paths[f.flag]
		if path == "" {
			continue
		}
		plain = false
		errs = append(errs, save(cmd, path, func(w io.Writer) error { return f.write(w, o, path) }))
	}
	if o.annotations != "" {
		errs = append(errs, o.reports[0].WriteAnnotations(o.besideFiles(cmd), framing.Explain))
	}
	if plain {
		errs = append(errs, o.writeText(cmd.OutOrStdout()))
	}
	if err := errors.Join(errs...); err != nil {
		return internal(err)
	}
	if o.compares() && len(compare.New(o.reports[0], o.reports[1]).Broken(o.strict)) > 0 {
		return &exitError{code: report.ExitBroken}
	}
	return nil
}

// check refuses invalid values and combinations of flags, and files that cannot be written.
func (o *reportOptions) check(cmd *cobra.Command, args []string) error {
	var toStandardOutput, paths []string
	for _, f := range formats {
		path := *o.paths[f.flag]
		if err := notEmpty(cmd, map[string]string{f.flag: path}); err != nil {
			return err
		}
		switch {
		case path == "":
			continue
		case f.only != "" && len(args) > 1:
			return usage("--%s takes one report, not %d: %s; give --markdown, or call wsgicheck report for each of them", f.flag, len(args), f.only)
		case path == "-":
			toStandardOutput = append(toStandardOutput, "--"+f.flag)
			continue
		}
		paths = append(paths, path)
	}
	switch stdin := slices.Index(args, "-"); {
	case stdin >= 0 && slices.Contains(args[stdin+1:], "-"):
		return usage("standard input, -, can be given once")
	case len(toStandardOutput) > 1:
		return usage("%s cannot both go to standard output", strings.Join(toStandardOutput[:2], " and "))
	case o.annotations != "" && len(args) > 1:
		return usage("--annotations takes one report, not %d: annotations are about one run; give --%s", len(args), summaryFlag)
	case o.sideBySide && len(args) == 1:
		return usage("--side-by-side needs two reports or more, and there is one")
	case o.strict && (len(args) != 2 || o.sideBySide):
		return usage("--strict is for two reports that are compared; a report says itself whether a SHOULD counts")
	}
	if err := errors.Join(checkAnnotations(o.annotations), o.appearance.check()); err != nil {
		return err
	}
	return writable(paths...)
}

// writable refuses files that cannot be written. A path may be empty, or - for standard output.
func writable(paths ...string) error {
	for _, path := range paths {
		if path != "" && path != "-" {
			if err := report.Writable(path); err != nil {
				return usage("%w", err)
			}
		}
	}
	return nil
}

// read reads the reports.
func (o *reportOptions) read(cmd *cobra.Command, args []string) error {
	for _, path := range args {
		in, name := cmd.InOrStdin(), "standard input"
		if path != "-" {
			f, err := os.Open(path)
			if err != nil {
				return usage("%w; wsgicheck run --json FILE writes a report", err)
			}
			defer f.Close()
			in, name = f, path
		}
		r, err := report.Read(in)
		if err != nil {
			return usage("%s: %s", name, strings.TrimPrefix(err.Error(), "report: "))
		}
		o.names, o.reports = append(o.names, name), append(o.reports, r)
	}
	return nil
}

// compares reports whether two reports are compared.
func (o *reportOptions) compares() bool { return len(o.reports) == 2 && !o.sideBySide }

// besideFiles is where to write what is not the content of a file: standard output, unless a format goes there.
func (o *reportOptions) besideFiles(cmd *cobra.Command) io.Writer {
	for _, path := range o.paths {
		if *path == "-" {
			return cmd.ErrOrStderr()
		}
	}
	return cmd.OutOrStdout()
}

func (o *reportOptions) writeText(w io.Writer) error {
	switch appearance := o.appearance.on(w); {
	case len(o.reports) == 1:
		return o.reports[0].WriteTerminal(w, appearance)
	case o.compares():
		return compare.New(o.reports[0], o.reports[1]).WriteTerminal(w, o.comparison(appearance))
	}
	return o.table().WriteTerminal(w)
}

// writeMarkdown writes at most limit octets, if it is not 0.
func (o *reportOptions) writeMarkdown(w io.Writer, limit int) error {
	switch {
	case len(o.reports) == 1:
		return o.reports[0].WriteMarkdown(w, report.MarkdownOptions{Limit: limit, Explain: framing.Explain})
	case o.compares():
		return compare.New(o.reports[0], o.reports[1]).WriteMarkdown(w, o.comparison(report.TerminalOptions{}), limit)
	}
	return o.table().WriteMarkdown(w)
}

func (o *reportOptions) comparison(appearance report.TerminalOptions) compare.Options {
	return compare.Options{TerminalOptions: appearance, Names: [2]string(o.names), Strict: o.strict}
}

// save writes a file, or to standard output for -. The file of a step of GitHub Actions is appended to.
func save(cmd *cobra.Command, path string, render func(io.Writer) error) error {
	switch {
	case path == "-":
		return unwrittenTo("standard output", render(cmd.OutOrStdout()))
	case path == os.Getenv(stepSummary):
		return report.Append(path, render)
	}
	return report.Save(path, render)
}

func unwrittenTo(name string, err error) error {
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w", name, err)
	}
	return nil
}
