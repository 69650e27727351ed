package matrix

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// profiles returns the names of the profiles that any server was tested on, in order.
func (c *Comparison) profiles() (names []string) {
	for _, s := range c.Servers {
		for _, p := range s.Profiles {
			if !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

// counts shows how many rules of a profile a server keeps, breaks and does not follow.
func (s Server) counts(profile string) string {
	i := slices.IndexFunc(s.Profiles, func(p report.Profile) bool { return p.Name == profile })
	if i < 0 {
		return "-"
	}
	n := s.Profiles[i].Rules
	text := fmt.Sprintf("%d / %d / %d", n.Pass+n.Info, n.Fail, n.Warn)
	if open := n.Blocked + n.Error; open > 0 {
		text += fmt.Sprintf(" (%d not known)", open)
	}
	return text
}

// WriteTerminal writes a table of the servers, and the servers that break each rule.
func (c *Comparison) WriteTerminal(w io.Writer) error {
	out := bufio.NewWriter(w)
	if c.Components {
		c.terminalComponents(out)
		return out.Flush()
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	profiles := c.profiles()
	fmt.Fprintf(table, "SERVER\tVERSION\t%s\n", strings.ToUpper(strings.Join(profiles, "\t")))
	for _, s := range c.Servers {
		fmt.Fprintf(table, "%s\t%s", s.Name, cmp.Or(line(s.Version), "-"))
		for _, p := range profiles {
			fmt.Fprintf(table, "\t%s", s.counts(p))
		}
		fmt.Fprintln(table)
	}
	table.Flush()
	if len(profiles) > 0 {
		fmt.Fprintln(out, "rules kept / broken (MUST) / not followed (SHOULD)")
	}
	for _, s := range c.Servers {
		if s.Why != "" {
			fmt.Fprintf(out, "\n%s: %s: %s\n", s.Name, s.State, line(s.Why))
		}
	}
	fmt.Fprintln(out)
	for _, r := range c.Rules {
		if names := c.of(r, harness.Fail); len(names) > 0 {
			fmt.Fprintf(out, "%s is broken by %s\n", r.ID, strings.Join(names, ", "))
		}
	}
	n := 0
	for _, v := range c.Vectors {
		if v.Disagree() {
			n++
		}
	}
	if n > 0 {
		fmt.Fprintf(out, "\nThe servers disagree about %d of %d framing vectors; the Markdown lists them.\n", n, len(c.Vectors))
	}
	return out.Flush()
}

// line turns any text into a single line.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7F && r < 0xA0 }), " ")
}

// signs are the symbols in the cells of the Markdown table.
var signs = map[harness.Verdict]string{
	harness.Pass: "·", harness.Info: "i", harness.Fail: "**F**", harness.Warn: "w",
	harness.Blocked: "?", harness.Error: "?", harness.NotOffered: "-", harness.NotTested: "-",
}

// WriteMarkdown writes the servers, the rules that not all of them keep, and the framing vectors for
// which they find the boundary in different places.
func (c *Comparison) WriteMarkdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	if c.Components {
		c.markdownComponents(out)
		return out.Flush()
	}
	profiles := c.profiles()
	fmt.Fprintf(out, "# Servers compared\n\nwsgicheck %s. For each profile: rules kept / broken (MUST) / not followed (SHOULD).\n\n", cell(c.Version))
	row(out, append([]string{"server", "version", "on"}, profiles...)...)
	row(out, slices.Repeat([]string{"---"}, 3+len(profiles))...)
	for _, s := range c.Servers {
		cells := []string{s.Name, cell(s.Version), cell(s.Runtime)}
		for _, p := range profiles {
			cells = append(cells, s.counts(p))
		}
		row(out, cells...)
	}
	for _, s := range c.Servers {
		if s.Why != "" {
			fmt.Fprintf(out, "\n%s is %s: %s\n", s.Name, s.State, cell(s.Why))
		}
	}
	c.markdownRules(out)
	c.markdownVectors(out)
	return out.Flush()
}

func (c *Comparison) markdownRules(out io.Writer) {
	fmt.Fprint(out, "\n## Rules that not all servers keep\n\nF: a MUST is broken, w: a SHOULD is not followed, i: left open by the rule, ·: kept, ?: not known, -: not offered or not tested.\n\n")
	var tested []Server
	header := []string{"rule", "level"}
	for _, s := range c.Servers {
		if s.State == Tested {
			tested, header = append(tested, s), append(header, s.Name)
		}
	}
	row(out, header...)
	row(out, slices.Repeat([]string{"---"}, len(header))...)
	for _, r := range c.Rules {
		if len(c.of(r, harness.Fail))+len(c.of(r, harness.Warn)) == 0 {
			continue
		}
		cells := []string{r.ID, r.Level}
		for _, s := range tested {
			cells = append(cells, cmp.Or(signs[r.Verdicts[s.Name]], "-"))
		}
		row(out, cells...)
	}
}

func (c *Comparison) markdownVectors(out io.Writer) {
	fmt.Fprint(out, "\n## Where they disagree about the end of the content\n\n"+
		"For each vector: how many octets the servers took for its content. If one such server is behind another, a client can exploit "+
		"the difference.\n\n")
	row(out, "vector", "content: servers")
	row(out, "---", "---")
	for _, v := range c.Vectors {
		if !v.Disagree() {
			continue
		}
		var parts []string
		for _, b := range slices.Sorted(maps.Keys(v.Boundaries)) {
			parts = append(parts, fmt.Sprintf("%s: %s", extent(b), strings.Join(v.Boundaries[b], ", ")))
		}
		row(out, v.ID, strings.Join(parts, "; "))
	}
}

// extent says a boundary in words. One that a later version of wsgicheck wrote stays as it is.
func extent(boundary string) string {
	o, err := framing.ParseCode(boundary)
	if err != nil {
		return boundary
	}
	return o.Extent()
}

func row(out io.Writer, cells ...string) {
	fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
}

// cell escapes a text for a cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "`", "'").Replace(line(s))
}
