package report

import (
	"bufio"
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
)

func TestARuleThatFewOfItsCasesTestedIsNamed(t *testing.T) {
	of := func(id string, v harness.Verdict, cases ...harness.Verdict) Rule {
		r := Rule{ID: id, Verdict: v}
		for _, c := range cases {
			r.Cases = append(r.Cases, Case{Verdict: c})
		}
		return r
	}
	pass, untested, missing := harness.Pass, harness.NotTested, harness.NotOffered
	r := &Report{Rules: []Rule{
		of("all", pass, pass, pass),
		of("half", pass, pass, untested),
		of("few", pass, pass, untested, harness.Blocked),
		of("advice", harness.Warn, harness.Warn, untested, untested),
		of("what-is-not-offered-does-not-count", pass, pass, missing, missing),
		of("broken", harness.Fail, harness.Fail, untested, untested),
		of("untested", untested, untested),
	}}
	want := []string{"few (1 of 3)", "advice (1 of 3)"}
	if got := r.partly(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var b strings.Builder
	out := &terminal{Writer: bufio.NewWriter(&b), report: r, TerminalOptions: TerminalOptions{Width: DefaultWidth}}
	out.partly()
	out.Flush()
	for _, part := range []string{"few cases  2 rules that are not broken: less than half of the cases were tested", want[0], want[1]} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %q in %q", part, b.String())
		}
	}
	r.Rules = r.Rules[:2]
	b.Reset()
	out.partly()
	out.Flush()
	if b.Len() > 0 {
		t.Errorf("%q is said of rules that all or half of the cases tested", b.String())
	}
}
