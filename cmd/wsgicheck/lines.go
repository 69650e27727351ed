package main

import (
	"io"
	"os"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// lines are what --json-lines writes; nil if it is not given.
type lines struct {
	*report.Lines
	selected selection
	path     string
	file     *os.File // nil for standard output
}

// startLines writes the first line, if --json-lines is given.
func (o *runOptions) startLines(out io.Writer, cat *spec.Catalog, target report.Target, opts report.Options, s selection) (*lines, error) {
	if o.lines == "" {
		return nil, nil
	}
	l := &lines{selected: s, path: o.lines}
	if o.lines != "-" {
		f, err := os.Create(o.lines)
		if err != nil {
			return nil, err
		}
		l.file, out = f, f
	}
	cases, checks := s.plan()
	l.Lines = report.NewLines(out, cat, target, opts, len(s.cases), len(cases)+len(checks))
	return l, nil
}

// after returns a function that calls first, and then writes the outcome if its case is selected.
func (l *lines) after(first func(done, total int, o *harness.Outcome)) func(done, total int, o *harness.Outcome) {
	if l == nil {
		return first
	}
	return func(done, total int, o *harness.Outcome) {
		first(done, total, o)
		if l.selected.picked == nil || l.selected.picked[o.Case.ID()] {
			l.Update(done, total, o)
		}
	}
}

// end writes the last line. If not everything could be written, the run ends with the exit code for that.
func (l *lines) end(r *report.Report) error {
	if l == nil {
		return nil
	}
	err := l.End(r)
	if l.file != nil {
		if closed := l.file.Close(); err == nil {
			err = closed
		}
	}
	if err != nil {
		r.Exit = unwritten
	}
	return report.Unwritable(l.path, err)
}
