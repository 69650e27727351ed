package report

import (
	"bufio"
	"strings"
	"testing"
)

func TestClaimsCountInSingularAndPlural(t *testing.T) {
	for want, claim := range map[string]Claim{
		"kept: all 1 MUST that it rests on":                           {State: Kept, Needs: 1, Kept: 1},
		"kept: all 2 MUSTs that it rests on":                          {State: Kept, Needs: 2, Kept: 2},
		"open: keeps the 1 MUST that was tested; 1 was not tested":    {State: Open, Needs: 2, Kept: 1},
		"open: keeps the 2 MUSTs that were tested; 3 were not tested": {State: Open, Needs: 5, Kept: 2},
		"broken: 1 of the 1 MUST that was tested; 1 was not tested":   {State: Broken, Needs: 2, Broken: []string{"wsgi/a"}},
		"broken: 1 of the 3 MUSTs that were tested":                   {State: Broken, Needs: 3, Kept: 2, Broken: []string{"wsgi/a"}},
	} {
		var b strings.Builder
		out := &terminal{Writer: bufio.NewWriter(&b), report: &Report{Claims: []Claim{claim}}}
		out.claims()
		out.Flush()
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
