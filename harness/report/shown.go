package report

import (
	"github.com/wsgicheck/wsgicheck/harness"
)

// Finding is a rule that is not kept, with the cases that show it.
type Finding struct {
	Rule    *Rule
	Verdict harness.Verdict // the gravest of its cases that count; of all its cases, if none does
	Counts  bool            // not all of its cases are provisional
	Tried   int             // cases of the rule that showed something
	Causes  [][]*Case       // cases in which the same was observed; the first of all is the one to show in full
}

// Findings returns the rules that are not kept, in the order in which WriteTerminal shows them. What the baseline accepts is left out.
func (r *Report) Findings() []Finding {
	var out []Finding
	for _, f := range r.findings() {
		causes := make([][]*Case, len(f.causes))
		for i, c := range f.causes {
			causes[i] = c.cases
		}
		out = append(out, Finding{f.rule, f.verdict, f.counts, f.tried, causes})
	}
	return out
}

// Broken is how many cases show that the rule is not kept.
func (f *Finding) Broken() (n int) {
	for _, cases := range f.Causes {
		n += len(cases)
	}
	return n
}

// Group holds the cases that got one verdict for one reason.
type Group struct {
	Reason string
	Cases  []string // RULE#CASE
}

// Groups returns the cases with the verdict, by what was observed.
func (r *Report) Groups(v harness.Verdict) []Group {
	t := &terminal{report: r}
	var out []Group
	for _, g := range t.groups(v) {
		ids := make([]string, len(g.members))
		for i, m := range g.members {
			ids[i] = m.id()
		}
		reason := g.reason
		if g.cut {
			reason = r.CutShort
		}
		out = append(out, Group{reason, ids})
	}
	return out
}

// String says whether the claim holds, and how much of what it needs was tested.
func (c *Claim) String() string { return (&terminal{}).state(c) }

// Of returns how often the verdict was given.
func (c Counts) Of(v harness.Verdict) int { return *c.of(v) }

// Columns are the verdicts in the order of the summary's columns.
func Columns() []harness.Verdict { return columns }

// Brief is the beginning of a text in one line of at most so many characters.
func Brief(text string, most int) string { return shortened(text, most) }
