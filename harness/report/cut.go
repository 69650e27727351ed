package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// cutShort is the Observed text of a case that was left out because the check ended early.
func cutShort(reason string) string {
	first, _, _ := strings.Cut(reason, "\n")
	return "the check ended early: " + clean(first, 300)
}

// isCut reports whether the case was left out because the check ended early.
func (r *Report) isCut(c *Case) bool { return r.CutShort != "" && c.Observed == cutShort(r.CutShort) }

// isCutIn reports whether such a case is among those that count for the rule.
func (r *Report) isCutIn(rule *Rule) bool {
	return slices.ContainsFunc(rule.Cases, func(c Case) bool { return !c.Provisional && r.isCut(&c) })
}

// fold returns the verdict on the rule by its cases. If the check ended before all of them had run, those that did run show
// that it is broken, but not that it is kept.
func (r *Report) fold(rule *Rule) harness.Verdict {
	var counted []harness.Verdict
	for _, c := range rule.Cases {
		if !c.Provisional {
			counted = append(counted, c.Verdict)
		}
	}
	verdict := harness.Fold(counted...)
	if r.isCutIn(rule) && slices.Contains([]harness.Verdict{harness.Pass, harness.Info, harness.NotOffered}, verdict) {
		return harness.NotTested
	}
	return verdict
}

// andNotRun says how many cases did not run because the check ended early, for the end of a line; "" if all or none did.
func (r *Report) andNotRun() string {
	cut, all := 0, 0
	for i := range r.Rules {
		for j := range r.Rules[i].Cases {
			if all++; r.isCut(&r.Rules[i].Cases[j]) {
				cut++
			}
		}
	}
	if cut == 0 || cut == all {
		return ""
	}
	return fmt.Sprintf("; %d of %s did not run", cut, cases(all))
}
