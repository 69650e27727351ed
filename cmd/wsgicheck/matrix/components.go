package matrix

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wsgicheck/wsgicheck/harness"
)

// tally is how many rules a component was tested on, and which it does not keep.
type tally struct {
	tested, open   int // open: not exercised
	unknown        int
	broken, warned []string
}

func (c *Comparison) tally(name string) (t tally) {
	for _, r := range c.Rules {
		switch r.Verdicts[name] {
		case harness.Fail:
			t.broken = append(t.broken, r.ID)
		case harness.Warn:
			t.warned = append(t.warned, r.ID)
		case harness.Pass, harness.Info:
		case harness.NotTested:
			t.open++
			continue
		case harness.Blocked, harness.Error:
			t.unknown++
			continue
		default:
			continue
		}
		t.tested++
	}
	return t
}

// sorted returns the components by name.
func (c *Comparison) sorted() []Server {
	return slices.SortedFunc(slices.Values(c.Servers), func(a, b Server) int { return cmp.Compare(a.Name, b.Name) })
}

// cells of a component's line: all but the ids of the rules.
func (s Server) cells(t tally) []string {
	open := fmt.Sprint(t.open)
	if t.unknown > 0 {
		open += fmt.Sprintf(" (%d not known)", t.unknown)
	}
	return []string{s.Name, string(s.Party), cmp.Or(line(s.Version), "-"), cmp.Or(line(s.Runtime), "-"), fmt.Sprint(t.tested), open, fmt.Sprintf("%.1f s", s.TookMS/1e3)}
}

// terminalComponents writes a line for each component, and for each rule those that break it.
func (c *Comparison) terminalComponents(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "COMPONENT\tPARTY\tVERSION\tON\tTESTED\tNOT EXERCISED\tTIME\tMUST\tSHOULD")
	for _, s := range c.sorted() {
		t := c.tally(s.Name)
		fmt.Fprintf(table, "%s\t%d\t%d\n", strings.Join(s.cells(t), "\t"), len(t.broken), len(t.warned))
	}
	table.Flush()
	if len(c.Servers) > 0 {
		fmt.Fprintln(out, "rules tested, not exercised, and broken (MUST, SHOULD)")
	}
	for _, s := range c.sorted() {
		if s.Why != "" {
			fmt.Fprintf(out, "\n%s: %s: %s\n", s.Name, s.State, line(s.Why))
		}
	}
	for _, v := range []harness.Verdict{harness.Fail, harness.Warn} {
		for _, r := range c.Rules {
			names := c.breaking(r, v)
			if len(names) == 0 {
				continue
			}
			fmt.Fprintf(out, "\n%s (%s) is %s by %s\n", r.ID, level(r, v), how[v], harness.Counted(len(names), "component", "components"))
			table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			for _, name := range names {
				fmt.Fprintf(table, "  %s\t%s\n", name, cmp.Or(line(r.At[name]), "-"))
			}
			table.Flush()
		}
	}
}

// how a rule is kept with a verdict.
var how = map[harness.Verdict]string{harness.Fail: "broken", harness.Warn: "not followed"}

// level is that of a rule, or SHOULD where a MUST was only advised in what was seen.
func level(r Rule, v harness.Verdict) string {
	if v == harness.Warn {
		return strings.Replace(r.Level, "MUST", "SHOULD", 1)
	}
	return r.Level
}

// breaking returns the components with this verdict on the rule, by name.
func (c *Comparison) breaking(r Rule, v harness.Verdict) []string {
	names := c.of(r, v)
	slices.Sort(names)
	return names
}

// markdownComponents writes the same as Markdown, with the ids of the rules in the lines.
func (c *Comparison) markdownComponents(out io.Writer) {
	fmt.Fprintf(out, "# Middleware and applications\n\nwsgicheck %s. For each component: how many rules were tested, how many were not exercised, because nothing led to what they are about, and which are not kept.\n\n", cell(c.Version))
	header := []string{"component", "party", "version", "on", "tested", "not exercised", "time", "MUST broken", "SHOULD not followed"}
	row(out, header...)
	row(out, slices.Repeat([]string{"---"}, len(header))...)
	for _, s := range c.sorted() {
		t := c.tally(s.Name)
		cells := s.cells(t)
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		row(out, append(cells, cmp.Or(strings.Join(t.broken, ", "), "-"), cmp.Or(strings.Join(t.warned, ", "), "-"))...)
	}
	for _, s := range c.sorted() {
		if s.Why != "" {
			fmt.Fprintf(out, "\n%s is %s: %s\n", s.Name, s.State, cell(s.Why))
		}
	}
	fmt.Fprint(out, "\n## By rule\n\nThe line of code is that of the first case that shows it.\n\n")
	row(out, "rule", "level", "component", "where")
	row(out, slices.Repeat([]string{"---"}, 4)...)
	for _, v := range []harness.Verdict{harness.Fail, harness.Warn} {
		for _, r := range c.Rules {
			for _, name := range c.breaking(r, v) {
				row(out, r.ID, level(r, v), name, cell(r.At[name]))
			}
		}
	}
}
