package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
)

// closing writes what one wants to see after a long scroll.
func (t *terminal) closing(found []*finding) {
	t.baseline()
	if t.cut() < t.cases() || t.cases() == 0 { // otherwise nothing was tested, and the reason is all there is to say
		t.list(found, harness.Fail, "must be kept", "")
		if t.report.Strict {
			t.list(found, harness.Warn, "should be kept", ", which counts with --strict")
		}
		if t.Form != Quiet {
			t.summary()
			t.claims()
			t.blocked()
			t.partly()
		}
	}
	t.end()
}

// list names the rules that are broken, each with what it is about.
func (t *terminal) list(found []*finding, v harness.Verdict, what, more string) {
	var ids, titles, counts []string
	widest := 0
	for _, f := range found {
		if f.verdict == v && f.counts {
			ids, titles = append(ids, printable(f.rule.ID)), append(titles, printable(f.rule.Title))
			counts = append(counts, fmt.Sprintf(" (%d of %s)", f.broken(), cases(f.tried)))
			widest = max(widest, utf8.RuneCountInString(ids[len(ids)-1]))
		}
	}
	if len(ids) == 0 {
		return
	}
	t.printf("\n%s\n", t.paint(bold, fmt.Sprintf("%s that %s %s broken%s", rules(len(ids)), what, isOrAre(len(ids)), more)))
	for i, id := range ids {
		line := t.paint(colors[v], id)
		switch room := t.Width - widest - 4; {
		case t.Width < narrow:
			line += "\n    " + strings.Join(Wrap(titles[i]+counts[i], t.Width-4), "\n    ")
		case room >= 20:
			line += strings.Repeat(" ", widest-utf8.RuneCountInString(id)+2) + shortened(titles[i], max(room-len(counts[i])-1, 20)) + counts[i]
		}
		t.printf("  %s\n", line)
	}
}

// summary shows how many rules of each profile got each verdict.
func (t *terminal) summary() {
	table := t.Width >= tableNeeded
	t.WriteString("\n")
	if table {
		t.printf("%s", t.paint(bold, fmt.Sprintf("%-12s", "rules")))
		for _, v := range columns {
			t.printf("  %s", t.paint(bold, string(v)))
		}
		t.WriteString("\n")
	}
	row := t.row
	if !table {
		row = t.counts
	}
	for _, p := range t.counted() {
		row(p.Name, p.Rules)
	}
}

// counted returns the profiles that were selected, with the counts of their rules, and the total if there are several.
func (t *terminal) counted() []Profile {
	shown := map[string]bool{}
	for _, rule := range t.report.Rules {
		shown[rule.Profile] = shown[rule.Profile] || rule.Selected || len(rule.Cases) > 0
	}
	var rows []Profile
	var total Counts
	for _, p := range t.report.Summary.Profiles {
		if shown[p.Name] {
			rows = append(rows, p)
			for _, v := range columns {
				*total.of(v) += *p.Rules.of(v)
			}
		}
	}
	if len(rows) != 1 {
		rows = append(rows, Profile{Name: "total", Rules: total})
	}
	return rows
}

func (t *terminal) row(name string, n Counts) {
	t.printf("%-12s", printable(name))
	for _, v := range columns {
		count, code := fmt.Sprint(*n.of(v)), colors[v]
		if *n.of(v) == 0 {
			count, code = "-", dim
		}
		t.printf("  %s%s", strings.Repeat(" ", max(0, len(v)-len(count))), t.paint(code, count))
	}
	t.WriteString("\n")
}

// counts is row where there is no room for a table.
func (t *terminal) counts(name string, n Counts) {
	var all []string
	for _, v := range columns {
		if count := *n.of(v); count > 0 {
			all = append(all, fmt.Sprintf("%d %s", count, v))
		}
	}
	for i, line := range Wrap(printable(name)+": "+strings.Join(all, ", "), t.Width-2) {
		if i > 0 {
			line = "  " + line
		}
		t.printf("%s\n", line)
	}
}

// claims writes what the target may call itself. One of which not every rule was selected cannot be decided, and is left out.
func (t *terminal) claims() {
	named := map[string]bool{} // rules that break a weaker claim
	weaker, first := "", true
	for _, c := range t.report.Claims {
		if c.Partial {
			continue
		}
		if first {
			t.WriteString("\n")
		}
		first = false
		if t.Width < tableNeeded {
			t.printf("%s\n  %s\n", printable(c.Name), t.state(&c))
		} else {
			t.printf("%-26s  %s\n", printable(c.Name), t.state(&c))
		}
		var by []string
		if c.State != Broken {
			continue
		}
		if weaker != "" {
			by = append(by, "what breaks "+weaker)
		}
		var ids []string
		for _, id := range c.Broken {
			if !named[id] {
				ids, named[id] = append(ids, id), true
			}
		}
		if len(ids) > 0 {
			by = append(by, t.names(ids))
		}
		if len(by) > 0 {
			t.field("by", strings.Join(by, "; and "))
			weaker = c.Name
		}
	}
}

// state says whether a claim holds, and how much of what it needs was tested.
func (t *terminal) state(c *Claim) string {
	tested, untested := c.Kept+len(c.Broken), ""
	if left := c.Needs - tested - c.Blocked; left > 0 {
		untested = fmt.Sprintf("; %s not tested", harness.Counted(left, "was", "were"))
	}
	if c.Blocked > 0 {
		untested += fmt.Sprintf("; %s blocked", harness.Counted(c.Blocked, "was", "were"))
	}
	switch c.State {
	case Kept:
		return t.paint(green, "kept: all "+harness.Counted(c.Needs, "MUST", "MUSTs")+" that it rests on")
	case Open:
		if tested == 0 {
			return fmt.Sprintf("open: none of the %s was tested", harness.Counted(c.Needs, "MUST", "MUSTs"))
		}
		return fmt.Sprintf("open: keeps the %s tested%s", harness.Counted(c.Kept, "MUST that was", "MUSTs that were"), untested)
	case Broken:
		return t.paint(red, fmt.Sprintf("broken: %d of the %s tested%s", len(c.Broken), harness.Counted(tested, "MUST that was", "MUSTs that were"), untested))
	default:
		return t.paint(dim, "not offered")
	}
}

// maxReasons is how many reasons for blocked rules are listed.
const maxReasons = 5

// blocked says of which rules nothing is known, and why.
func (t *terminal) blocked() {
	reasons := t.blockedReasons()
	for i, why := range reasons {
		if i == 0 {
			t.WriteString("\n")
		}
		if i == maxReasons {
			t.printf("%s  %d more reasons\n", t.paint(magenta, "blocked"), len(reasons)-i)
			break
		}
		t.printf("%s  %s: %s\n", t.paint(magenta, "blocked"), rules(len(why.ids)), printable(why.reason))
		t.field("", t.names(why.ids))
	}
}

// blockedFor is why rules are blocked, in a line, and their ids.
type blockedFor struct {
	reason string
	ids    []string
}

func (t *terminal) blockedReasons() []*blockedFor {
	var reasons []*blockedFor
	known := map[string]*blockedFor{}
	for _, rule := range t.report.Rules {
		if rule.Verdict != harness.Blocked {
			continue
		}
		i := slices.IndexFunc(rule.Cases, func(c Case) bool { return c.Verdict == harness.Blocked })
		if i < 0 {
			continue
		}
		why := brief(rule.Cases[i].Observed)
		if known[why] == nil {
			known[why] = &blockedFor{reason: why}
			reasons = append(reasons, known[why])
		}
		known[why].ids = append(known[why].ids, rule.ID)
	}
	return reasons
}

func (t *terminal) end() {
	r := t.report
	if r.CutShort != "" && (t.Form == Short || t.Form == Quiet || len(t.groupsCut()) == 0) {
		t.printf("\n%s\n", t.paint(magenta, "the check ended early"+t.report.andNotRun()))
		t.field("", r.CutShort)
	}
	code := green
	if r.Exit.Code != ExitKept {
		code = red
	}
	t.printf("\n%s in %.2f s%s; %s\n", cases(t.cases()), r.TookMS/1e3, r.seed(),
		t.paint(code, fmt.Sprintf("exit %d: %s", r.Exit.Code, printable(r.Exit.Meaning))))
}

// seed says by which seed the cases were ordered; "" for a component, whose exchanges have an order of their own.
func (r *Report) seed() string {
	if r.Target.Component != nil {
		return ""
	}
	return fmt.Sprintf(", seed %d", r.Seed)
}

// groupsCut returns the groups, among those that have been written, of cases that were left out because the check ended early.
func (t *terminal) groupsCut() []*group {
	verdicts := []harness.Verdict{harness.Blocked}
	if t.Form == Verbose {
		verdicts = append(verdicts, harness.NotTested)
	}
	var out []*group
	for _, v := range verdicts {
		out = append(out, slices.DeleteFunc(t.groups(v), func(g *group) bool { return !g.cut })...)
	}
	return out
}

// cases returns how many cases there are.
func (t *terminal) cases() (n int) {
	for _, rule := range t.report.Rules {
		n += len(rule.Cases)
	}
	return n
}

// cut returns how many cases were left out because the check ended early.
func (t *terminal) cut() (n int) {
	for i := range t.report.Rules {
		for j := range t.report.Rules[i].Cases {
			if t.report.isCut(&t.report.Rules[i].Cases[j]) {
				n++
			}
		}
	}
	return n
}
