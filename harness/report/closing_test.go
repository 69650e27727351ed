package report

import (
	"bufio"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

func TestHowMuchIsBlockedIsSaidWithTheReason(t *testing.T) {
	blocked := func(why string) Rule { return Rule{Cases: []Case{{Verdict: harness.Blocked, Observed: why}}} }
	failed := Rule{Verdict: harness.Fail, Level: spec.Must, Cases: []Case{{Verdict: harness.Fail}}}
	for want, r := range map[string]*Report{
		"1 rule that must be kept is broken; 2 rules are blocked: it is too hot":                         {Rules: []Rule{failed, blocked("it is too hot\nby far"), blocked("it is too hot\nby far")}},
		"1 rule that must be kept is broken; 2 rules are blocked":                                        {Rules: []Rule{failed, blocked("it is too hot"), blocked("it is too cold")}},
		"1 rule that must be kept is broken; 2 rules are blocked: all is over; 1 of 3 cases did not run": {CutShort: "all is over", Rules: []Rule{failed, blocked("it is too hot"), blocked(cutShort("all is over"))}},
		"nothing is known about 2 rules: it is too hot":                                                  {Rules: []Rule{blocked("it is too hot"), blocked("it is too hot")}},
		"nothing is known about 2 rules, because the target could not be tested":                         {Rules: []Rule{blocked("it is too hot"), blocked("it is too cold")}},
	} {
		for _, rule := range r.Rules {
			*r.Summary.Rules.of(rule.Cases[0].Verdict)++
		}
		if got := r.exit().Meaning; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestClaimsCountInSingularAndPlural(t *testing.T) {
	for want, claim := range map[string]Claim{
		"kept: all 1 MUST that it rests on":                                                             {State: Kept, Needs: 1, Kept: 1},
		"kept: all 2 MUSTs that it rests on":                                                            {State: Kept, Needs: 2, Kept: 2},
		"open: keeps the 1 MUST that was tested; 1 was not tested":                                      {State: Open, Needs: 2, Kept: 1},
		"open: keeps the 2 MUSTs that were tested; 3 were not tested":                                   {State: Open, Needs: 5, Kept: 2},
		"broken: 1 of the 1 MUST that was tested; 1 was not tested\n  by        wsgi/a":                 {State: Broken, Needs: 2, Broken: []string{"wsgi/a"}},
		"broken: 1 of the 3 MUSTs that were tested\n  by        wsgi/a":                                 {State: Broken, Needs: 3, Kept: 2, Broken: []string{"wsgi/a"}},
		"open: keeps the 1 MUST that was tested; 1 was blocked":                                         {State: Open, Needs: 2, Kept: 1, Blocked: 1},
		"broken: 1 of the 1 MUST that was tested; 1 was not tested; 2 were blocked\n  by        wsgi/a": {State: Broken, Needs: 4, Broken: []string{"wsgi/a"}, Blocked: 2},
	} {
		var b strings.Builder
		out := &terminal{Writer: bufio.NewWriter(&b), report: &Report{Claims: []Claim{claim}}, TerminalOptions: TerminalOptions{Width: DefaultWidth}}
		out.claims()
		out.Flush()
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
