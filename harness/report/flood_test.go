package report_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestAServerThatFloodsInEachCaseMakesNoHugeReport(t *testing.T) {
	g := NewWithT(t)
	run := &harness.Run{Log: &wire.Log{}}
	for range 100 {
		data := trace.Octets(strings.Repeat("\x00", 8<<10))
		run.Events = append(run.Events, trace.Event{Kind: trace.Next, Data: &data})
	}
	result := &harness.Result{}
	for i := range 100 {
		result.Outcomes = append(result.Outcomes, harness.Outcome{Verdict: harness.Fail, Run: run, Output: strings.Repeat("\x00", 20<<10),
			Case: &harness.Case{Rule: "wsgi/no-block-delay", Name: fmt.Sprint("case-", i)}})
	}
	r := report.New(spec.MustLoad(), report.Target{Name: "t"}, result, nil, report.Options{})
	var cases []report.Case
	for _, rule := range r.Rules {
		cases = append(cases, rule.Cases...)
	}
	g.Expect(cases).To(HaveLen(100))
	kept := 0
	for i := range cases {
		for j := range cases[i].Evidence.Trace {
			kept += len(cases[i].Evidence.Trace[j].Data.Bytes())
		}
	}
	g.Expect(kept).To(BeNumerically("<", 24<<20), "of 80 MiB")
	g.Expect(cases[0].Evidence.Trace).To(HaveLen(100))
	g.Expect(cases[99].Evidence.Trace).To(HaveLen(21))
	g.Expect(cases[99].Evidence.Trace[10].Value).To(Equal("80 entries left out; the evidence of all cases together is too large: run this case alone to see it"))
	g.Expect(cases[99].Evidence.Output).To(HavePrefix("("))
}
