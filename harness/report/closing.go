package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// summary shows how many rules of each profile got each verdict.
func (t *terminal) summary() {
	t.printf("\n%s", t.paint(bold, fmt.Sprintf("%-12s", "rules")))
	for _, v := range columns {
		t.printf("  %s", t.paint(bold, string(v)))
	}
	t.WriteString("\n")
	shown := map[string]bool{}
	for _, rule := range t.report.Rules {
		shown[rule.Profile] = shown[rule.Profile] || rule.Selected || len(rule.Cases) > 0
	}
	var total Counts
	rows := 0
	for _, p := range t.report.Summary.Profiles {
		if shown[p.Name] {
			t.row(p.Name, p.Rules)
			rows++
			for _, v := range columns {
				*total.of(v) += *p.Rules.of(v)
			}
		}
	}
	if rows != 1 {
		t.row("total", total)
	}
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

func (t *terminal) claims() {
	t.WriteString("\n")
	for _, c := range t.report.Claims {
		var state string
		tested, untested := c.Kept+len(c.Broken), ""
		if left := c.Needs - tested - c.Blocked; left > 0 {
			untested = fmt.Sprintf("; %s not tested", harness.Counted(left, "was", "were"))
		}
		if c.Blocked > 0 {
			untested += because(fmt.Sprintf("; %s blocked", harness.Counted(c.Blocked, "was", "were")), printable(t.report.whyBlocked()))
		}
		switch c.State {
		case Kept:
			state = t.paint(green, "kept: all "+harness.Counted(c.Needs, "MUST", "MUSTs")+" that it rests on")
		case Open:
			if tested == 0 {
				state = fmt.Sprintf("open: none of the %s was tested", harness.Counted(c.Needs, "MUST", "MUSTs"))
				break
			}
			state = fmt.Sprintf("open: keeps the %s tested%s", harness.Counted(c.Kept, "MUST that was", "MUSTs that were"), untested)
		case Broken:
			state = t.paint(red, fmt.Sprintf("broken: %d of the %s tested%s", len(c.Broken), harness.Counted(tested, "MUST that was", "MUSTs that were"), untested))
		default:
			state = t.paint(dim, "not offered")
		}
		t.printf("%-26s  %s\n", printable(c.Name), state)
	}
}

func (t *terminal) end(groups []*group) {
	r := t.report
	if r.CutShort != "" && !slices.ContainsFunc(groups, t.isCut) {
		t.printf("\n%s\n", t.paint(magenta, "the check ended early"+t.report.andNotRun()))
		t.field("", r.CutShort)
	}
	code := green
	if r.Exit.Code != ExitKept {
		code = red
	}
	t.printf("\n%s in %.2f s, seed %d; %s\n", cases(t.cases()), r.TookMS/1e3, r.Seed,
		t.paint(code, fmt.Sprintf("exit %d: %s", r.Exit.Code, printable(r.Exit.Meaning))))
}

// cases returns how many cases there are.
func (t *terminal) cases() (n int) {
	for _, rule := range t.report.Rules {
		n += len(rule.Cases)
	}
	return n
}
