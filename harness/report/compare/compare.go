package compare

import (
	"cmp"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Kind is what became of a case.
type Kind string

// The kinds, in the order in which they are shown.
const (
	NewlyBroken Kind = "newly broken" // it is broken now, and was not; or only a SHOULD was
	Mended      Kind = "mended"       // it was broken, and is kept now
	Changed     Kind = "changed"      // any other verdict, or another observation
	Added       Kind = "added"        // only the second report has it
	Gone        Kind = "gone"         // only the first report has it
)

// Kinds are all of them.
var Kinds = []Kind{NewlyBroken, Mended, Changed, Added, Gone}

// Case is a case that changed.
type Case struct {
	Name               string
	Kind               Kind
	Before, After      *report.Case // nil if the report does not have it
	levelOld, levelNew spec.Level
}

// Level is the level of what was observed now; before, if the case is mended or gone.
func (c *Case) Level() spec.Level {
	if c.Kind == Mended {
		return c.levelOld
	}
	return cmp.Or(c.levelNew, c.levelOld)
}

// Rule is a rule of which cases changed in one way.
type Rule struct {
	*report.Rule // of the second report; of the first, if the second does not have it
	Kind         Kind
	Was          harness.Verdict // the verdict on the rule; "" if it had no cases
	Is           harness.Verdict
	Cases        []*Case
}

// Comparison is what changed.
type Comparison struct {
	Before, After *report.Report
	Rules         []Rule // by kind, and by the catalog's order within each
}

// New compares two reports.
func New(before, after *report.Report) *Comparison {
	c := &Comparison{Before: before, After: after}
	old, now := byID(before), byID(after)
	var ids []string
	for _, r := range []*report.Report{after, before} {
		for i := range r.Rules {
			if id := r.Rules[i].ID; !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	byKind := map[Kind][]Rule{}
	for _, id := range ids {
		for kind, cases := range compared(old[id], now[id]) {
			r := Rule{Rule: cmp.Or(now[id], old[id]), Kind: kind, Was: verdict(old[id]), Is: verdict(now[id]), Cases: cases}
			byKind[kind] = append(byKind[kind], r)
		}
	}
	for _, kind := range Kinds {
		rules := byKind[kind]
		slices.SortStableFunc(rules, func(a, b Rule) int { return a.rank() - b.rank() }) // a MUST before a SHOULD
		c.Rules = append(c.Rules, rules...)
	}
	return c
}

func byID(r *report.Report) map[string]*report.Rule {
	rules := map[string]*report.Rule{}
	for i := range r.Rules {
		rules[r.Rules[i].ID] = &r.Rules[i]
	}
	return rules
}

func verdict(r *report.Rule) harness.Verdict {
	if r == nil || len(r.Cases) == 0 {
		return ""
	}
	return r.Verdict
}

// compared returns the cases of a rule that changed, each with what became of it. A rule may be nil.
func compared(before, after *report.Rule) map[Kind][]*Case {
	changed := map[Kind][]*Case{}
	old := map[string]*report.Case{}
	if before != nil {
		for i := range before.Cases {
			old[before.Cases[i].Name] = &before.Cases[i]
		}
	}
	add := func(c *Case) {
		if c.Before != nil {
			c.levelOld = cmp.Or(c.Before.Level, before.Level)
		}
		if c.After != nil {
			c.levelNew = cmp.Or(c.After.Level, after.Level)
		}
		if c.Kind != "" {
			changed[c.Kind] = append(changed[c.Kind], c)
		}
	}
	if after != nil {
		for i := range after.Cases {
			is := &after.Cases[i]
			was := old[is.Name]
			delete(old, is.Name)
			add(&Case{Name: is.Name, Kind: kindOf(was, is), Before: was, After: is})
		}
	}
	if before != nil {
		for i := range before.Cases {
			if was := &before.Cases[i]; old[was.Name] != nil {
				add(&Case{Name: was.Name, Kind: Gone, Before: was})
			}
		}
	}
	return changed
}

// kindOf says what became of a case that the second report has; "" if nothing did.
func kindOf(was, is *report.Case) Kind {
	switch {
	case was == nil:
		return Added
	case gravity(is.Verdict) > gravity(was.Verdict):
		return NewlyBroken
	case gravity(was.Verdict) > 0 && kept(is.Verdict):
		return Mended
	case was.Verdict != is.Verdict, report.Alike(seen(was)) != report.Alike(seen(is)):
		return Changed
	}
	return ""
}

// seen is what was observed, as far as it matters: that cases were left out has the same reason everywhere.
func seen(c *report.Case) string {
	if gravity(c.Verdict) > 0 || kept(c.Verdict) {
		return c.Observed
	}
	return ""
}

func gravity(v harness.Verdict) int {
	switch v {
	case harness.Fail:
		return 2
	case harness.Warn:
		return 1
	}
	return 0
}

func kept(v harness.Verdict) bool { return v == harness.Pass || v == harness.Info }

// counts reports whether the case is newly broken, and neither provisional nor accepted by a baseline. strict says whether a SHOULD counts.
func (c *Case) counts(strict bool) bool {
	return c.Kind == NewlyBroken && !c.After.Provisional && c.After.Known == nil && (c.After.Verdict == harness.Fail || strict)
}

// rank orders the rules of one kind.
func (r *Rule) rank() int { return r.gravest().rank() }

func (c *Case) rank() int {
	if c.Level().Binding() {
		return 0
	}
	return 1
}

// gravest is the first of the cases that are about a MUST; the first of all, if none is.
func (r *Rule) gravest() *Case {
	return slices.MinFunc(r.Cases, func(a, b *Case) int { return a.rank() - b.rank() })
}

// of returns the rules of a kind.
func (c *Comparison) of(kind Kind) (rules []Rule) {
	for _, r := range c.Rules {
		if r.Kind == kind {
			rules = append(rules, r)
		}
	}
	return rules
}

// Broken returns the ids of the rules that are newly broken, a MUST or, if strict, a SHOULD. Provisional cases, and those that the
// second report's baseline accepts, do not count.
func (c *Comparison) Broken(strict bool) (ids []string) {
	for _, r := range c.of(NewlyBroken) {
		if slices.ContainsFunc(r.Cases, func(c *Case) bool { return c.counts(strict) }) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
