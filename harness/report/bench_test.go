package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// large is a report like that of a verbose run of all cases: 3000 of them, of which one in ten fails, with evidence for each.
func large(b *testing.B) *report.Report {
	log := exchange(b, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"+strings.Repeat("hello", 40))
	environ := map[string]trace.EnvValue{}
	for i := range 15 {
		environ[fmt.Sprint("HTTP_X_", i)] = trace.EnvValue{Type: "str", Value: strings.Repeat("value", 5)}
	}
	run := &harness.Run{Begun: begun, Log: log}
	for i := range 8 {
		e := trace.Event{Seq: i + 1, Kind: trace.Read, Method: "read", Thread: "11", Process: 7, Data: octets("hello"), At: begun}
		if i == 0 {
			e = trace.Event{Seq: 1, Kind: trace.Call, Thread: "11", Process: 7, Environ: environ, At: begun}
		}
		run.Events = append(run.Events, e)
	}
	cat := spec.MustLoad()
	var all []harness.Outcome
	for len(all) < 3000 {
		for _, rule := range cat.Rules() {
			if rule.ObservableOn(spec.Server) {
				i := len(all)
				o := harness.Outcome{Case: &harness.Case{Rule: rule.ID, Name: fmt.Sprint("case-", i), Text: "what must be seen"}, Verdict: harness.Pass, Run: run}
				if i%10 == 0 {
					o.Verdict, o.Observed = harness.Broken(rule.Level), fmt.Sprint("what was seen in ", i%3)
				}
				all = append(all, o)
			}
		}
	}
	return report.New(cat, report.Target{Name: "large"}, &harness.Result{Facts: &harness.Facts{}, Outcomes: all, Began: begun}, nil, report.Options{Verbose: true})
}

// BenchmarkRendering shows how long each form of a full report takes: well under half a second.
func BenchmarkRendering(b *testing.B) {
	r := large(b)
	var data bytes.Buffer
	if err := r.WriteJSON(&data); err != nil {
		b.Fatal(err)
	}
	forms := map[string]func(io.Writer) error{
		"read":        func(io.Writer) error { _, err := report.Read(bytes.NewReader(data.Bytes())); return err },
		"JSON":        r.WriteJSON,
		"JUnit":       r.WriteJUnit,
		"badge":       r.WriteBadge,
		"Markdown":    func(w io.Writer) error { return r.WriteMarkdown(w, report.MarkdownOptions{}) },
		"annotations": func(w io.Writer) error { return r.WriteAnnotations(w, nil) },
		"text":        func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{}) },
		"verbose":     func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{Form: report.Verbose}) },
	}
	for name, render := range forms {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := render(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(data.Len())/(1<<20), "MiB-of-JSON")
		})
	}
}
