package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// group holds the cases that did not run for one reason.
type group struct {
	verdict harness.Verdict
	reason  string
	cut     bool // they were left out because the check ended early
	members []member
}

type member struct {
	rule *Rule
	*Case
}

func (m member) id() string { return m.rule.ID + "#" + m.Name }

// groups returns the cases with the verdict, by reason.
func (t *terminal) groups(v harness.Verdict) []*group {
	var out []*group
	alike := map[string]*group{}
	for i := range t.report.Rules {
		rule := &t.report.Rules[i]
		for j := range rule.Cases {
			c := &rule.Cases[j]
			if c.Verdict != v {
				continue
			}
			g := alike[c.Observed]
			if g == nil {
				g = &group{verdict: v, reason: c.Observed, cut: t.report.isCut(c)}
				alike[c.Observed] = g
				out = append(out, g)
			}
			g.members = append(g.members, member{rule, c})
		}
	}
	return out
}

// group writes why cases did not run, and which.
func (t *terminal) group(g *group) {
	if len(g.members) == 1 && !g.cut {
		m := g.members[0]
		t.printf("\n%s  %s  %s%s\n", t.label(g.verdict), t.paint(bold, printable(m.id())), levelOf(m.rule, m.Case), provisional(m.Case))
	} else {
		t.printf("\n%s  %s\n", t.label(g.verdict), cases(len(g.members)))
	}
	if g.cut {
		t.field("reason", t.report.CutShort)
		return
	}
	t.field("reason", g.reason)
	if len(g.members) > 1 {
		ids := make([]string, len(g.members))
		for i, m := range g.members {
			ids[i] = m.id()
		}
		t.field("cases", t.names(ids))
	}
	t.notes(g.members[0].Case)
	if e := g.members[0].Evidence; e != nil {
		t.command(e.Command)
	}
}

// everyCase writes all cases, in the order of how grave their verdicts are, with their evidence; those that did not run by reason.
func (t *terminal) everyCase() {
	for _, v := range slices.Concat(inOrder, []harness.Verdict{harness.Blocked, harness.Info, harness.Pass, harness.NotOffered, harness.NotTested}) {
		if v == harness.Blocked || v == harness.NotOffered || v == harness.NotTested {
			for _, g := range t.groups(v) {
				t.group(g)
				for _, m := range g.members {
					if m.Evidence != nil {
						t.evidence(m.Evidence)
					}
				}
			}
			continue
		}
		for i := range t.report.Rules {
			for _, c := range alikeTogether(&t.report.Rules[i], v) {
				t.wholeCase(&t.report.Rules[i], c)
			}
		}
	}
}

// alikeTogether returns the cases of the rule with the verdict; if they show that it is not kept, those in which the same was observed
// stand together.
func alikeTogether(rule *Rule, v harness.Verdict) (all []*Case) {
	first, place := map[string]int{}, map[*Case]int{}
	for i := range rule.Cases {
		c := &rule.Cases[i]
		if c.Verdict != v {
			continue
		}
		if all = append(all, c); !slices.Contains(inOrder, v) {
			continue
		}
		key := alike(c.Observed)
		if first[key] == 0 {
			first[key] = len(all)
		}
		place[c] = first[key]
	}
	slices.SortStableFunc(all, func(a, b *Case) int { return place[a] - place[b] })
	return all
}

// wholeCase writes a case with its evidence.
func (t *terminal) wholeCase(rule *Rule, c *Case) {
	t.printf("\n%s  %s  %s%s\n", t.label(c.Verdict), t.paint(bold, printable(rule.ID+"#"+c.Name)), levelOf(rule, c), provisional(c))
	t.about(rule)
	t.caseOf(rule, c)
	if c.Evidence != nil {
		t.command(c.Evidence.Command)
		t.evidence(c.Evidence)
	}
}

// sources writes where the rule is written: the name of each section, and its URL, behind the name if the terminal can show that.
func (t *terminal) sources(all []string) {
	var plain, lines []string
	for _, source := range all {
		url := spec.SourceURL(source)
		switch {
		case url == "":
			plain = append(plain, source)
		case t.Links:
			lines = append(lines, fmt.Sprintf("\x1b]8;;%s\x1b\\%s\x1b]8;;\x1b\\", url, printable(source)))
		default:
			lines = append(lines, Wrap(printable(source)+": "+url, max(t.Width-t.margin(), 20))...)
		}
	}
	if len(plain) > 0 {
		lines = append(lines, Wrap(printable(strings.Join(plain, "; ")), max(t.Width-t.margin(), 20))...)
	}
	if len(lines) > 0 {
		t.beside("source", lines)
	}
}
