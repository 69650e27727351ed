package report

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/harness"
)

// partly returns the rules that are not broken although less than half of their cases were tested, each with how many were. A gateway without
// a socket has no place for the rest of them; elsewhere they rest on what is broken.
func (r *Report) partly() []string {
	var found []string
	for i := range r.Rules {
		rule := &r.Rules[i]
		switch rule.Verdict {
		case harness.Pass, harness.Warn, harness.Info:
		default:
			continue
		}
		tested, all := 0, 0
		for k := range rule.Cases {
			c := &rule.Cases[k]
			switch {
			case c.Verdict == harness.NotOffered, r.isCut(c):
				continue
			case c.Verdict == harness.Pass, c.Verdict == harness.Fail, c.Verdict == harness.Warn, c.Verdict == harness.Info:
				tested++
			}
			all++
		}
		if 2*tested < all {
			found = append(found, fmt.Sprintf("%s (%d of %d)", rule.ID, tested, all))
		}
	}
	return found
}

// fewCases says of how many rules that is so.
func fewCases(n int) string {
	return rules(n) + " that " + isOrAre(n) + " not broken: less than half of the cases were tested"
}

// partly names these rules.
func (t *terminal) partly() {
	if few := t.report.partly(); len(few) > 0 {
		t.printf("\n%s  %s\n", t.paint(dim, "few cases"), fewCases(len(few)))
		t.field("", t.names(few))
	}
}
