package main

import (
	"io"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/html"
	"github.com/wsgicheck/wsgicheck/suites"
)

// The flag for an HTML report, which run and report have.
const (
	htmlFlag  = "html"
	htmlUsage = "write an HTML report, one file that needs nothing else, to `FILE`, - for standard output"
)

func asHTML(r *report.Report) func(io.Writer) error {
	return func(w io.Writer) error { return html.Write(w, r) }
}

// mutantsOf returns what a report says of the mutants of a rule.
func mutantsOf(rule string) (names []string) {
	for _, m := range suites.Mutants(rule) {
		names = append(names, m.Name+": "+m.Text)
	}
	return names
}
