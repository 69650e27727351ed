package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// TerminalOptions say how the text for a terminal looks.
type TerminalOptions struct {
	Color   bool
	Width   int  // of a line, in characters; 0 means DefaultWidth
	Verbose bool // show every case, with its evidence

	// Explain returns a case's note as it is shown, for instance with the meaning of a code; nil shows notes as they are.
	Explain func(note string) string
}

// DefaultWidth is the width of a line if the terminal's is unknown.
const DefaultWidth = 100

// How much is shown without Verbose.
const (
	maxMembers = 8    // cases of a group
	maxLines   = 24   // lines of a text
	maxShown   = 2000 // octets of a text
)

// WriteTerminal writes the report for people to read: first what did not pass, the gravest first,
// with cases in which the same was observed grouped; then a summary for each profile, what the
// server may call itself, and the exit code.
func (r *Report) WriteTerminal(w io.Writer, opts TerminalOptions) error {
	if opts.Width <= 0 {
		opts.Width = DefaultWidth
	}
	out := bufio.NewWriter(w)
	t := &terminal{Writer: out, TerminalOptions: opts, report: r}
	t.header()
	groups := t.groups()
	for _, g := range groups {
		t.group(g)
	}
	t.baseline()
	if len(groups) != 1 || !t.isCut(groups[0]) || len(groups[0].members) != t.cases() {
		t.summary()
		t.claims()
	}
	t.end(groups)
	return out.Flush()
}

// terminal renders one report. Everything that comes from the target is made printable.
type terminal struct {
	*bufio.Writer
	TerminalOptions
	report *Report
}

func (t *terminal) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// SGR codes, for colors.
const (
	bold    = "1"
	dim     = "2"
	red     = "1;31"
	green   = "32"
	yellow  = "33"
	magenta = "1;35"
	cyan    = "36"
)

var colors = map[harness.Verdict]string{
	harness.Pass: green, harness.Fail: red, harness.Warn: yellow, harness.Info: cyan,
	harness.NotOffered: dim, harness.Blocked: magenta, harness.Error: red, harness.NotTested: dim,
}

func (t *terminal) paint(code, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *terminal) header() {
	target := t.report.Target
	var about []string
	if target.Server != "" {
		about = append(about, printable(target.Server))
	}
	if target.Language != "" {
		runtime := strings.TrimPrefix(target.Runtime, target.Language) // Go's says "go1.26"
		about = append(about, printable(strings.TrimSpace(target.Language+" "+runtime)))
	}
	t.printf("%s %s: %s", t.paint(bold, "wsgicheck"), printable(t.report.Version), t.paint(bold, printable(target.Name)))
	if len(about) > 0 {
		t.printf(" (%s)", strings.Join(about, ", "))
	}
	t.WriteString("\n")
	where := target.Command + target.Address
	if where == target.Name {
		where = ""
	}
	for _, how := range [][2]string{{"host", target.Host}, {"Unix socket", target.Unix}, {"prefix", target.Prefix}} {
		if how[1] != "" {
			where += fmt.Sprintf(" [%s %s]", how[0], how[1])
		}
	}
	if where = strings.TrimSpace(where); where != "" {
		t.printf("  %s\n", printable(where))
	}
}

// group holds the cases with one verdict in which the same was observed.
type group struct {
	verdict  harness.Verdict
	observed string
	members  []member
}

type member struct {
	rule *Rule
	*Case
}

func (t *terminal) groups() []*group {
	var out []*group
	for _, v := range harness.Verdicts {
		if !t.Verbose && !slices.Contains([]harness.Verdict{harness.Error, harness.Fail, harness.Blocked, harness.Warn}, v) {
			continue
		}
		alike := map[string]*group{}
		for i := range t.report.Rules {
			rule := &t.report.Rules[i]
			for j := range rule.Cases {
				c := &rule.Cases[j]
				if c.Verdict != v || c.Known != nil && !t.Verbose {
					continue
				}
				g := alike[c.Observed]
				if g == nil || c.Observed == "" || v == harness.Pass || v == harness.Info {
					g = &group{verdict: v, observed: c.Observed}
					alike[c.Observed] = g
					out = append(out, g)
				}
				g.members = append(g.members, member{rule, c})
			}
		}
	}
	return out
}

// isCut reports whether the group is the cases that were left out.
func (t *terminal) isCut(g *group) bool {
	return t.report.isCut(g.members[0].Case)
}

func (t *terminal) group(g *group) {
	cut := t.isCut(g)
	members := g.members
	if cut {
		members = nil
	} else if !t.Verbose && len(members) > maxMembers {
		members = members[:maxMembers]
	}
	label := t.paint(colors[g.verdict], strings.ToUpper(string(g.verdict)))
	if len(g.members) > 1 || cut {
		t.printf("\n%s  %s", label, cases(len(g.members)))
		if len(g.members) > 1 && !cut {
			t.printf(" with the same observation")
		}
		t.WriteString("\n")
		label = " "
	} else {
		t.WriteString("\n")
	}
	for _, m := range members {
		t.printf("%s  %s  %s", label, t.paint(bold, printable(m.rule.ID+"#"+m.Name)), printable(string(cmp.Or(m.Level, m.rule.Level))))
		if m.Provisional {
			t.printf("  (provisional, not counted)")
		}
		t.WriteString("\n")
	}
	if left := len(g.members) - len(members); left > 0 && !cut {
		t.printf("   and %d more\n", left)
	}
	tried := g.verdict != harness.NotOffered && g.verdict != harness.NotTested && !cut
	first := g.members[0]
	if tried {
		t.field("rule", fmt.Sprintf("%s (%s)", first.rule.Title, strings.Join(first.rule.Source, "; ")))
		t.field("expected", first.Expected)
	}
	switch {
	case cut:
		t.field("reason", t.report.CutShort)
	case g.observed != "":
		t.field("observed", t.observed(first.Case))
	}
	t.notes(members)
	if e := first.Evidence; e != nil && !t.Verbose {
		t.command(e.Command)
	}
	if t.Verbose {
		for _, m := range members {
			if m.Evidence != nil {
				t.evidence(m.Evidence)
			}
		}
	}
}

// observed returns what was observed in the case. If that is its notes, as in a case that passed, they are explained.
func (t *terminal) observed(c *Case) string {
	if t.Explain == nil || c.Observed != joined(c.Notes) {
		return c.Observed
	}
	notes := make([]string, len(c.Notes))
	for i, n := range c.Notes {
		notes[i] = t.Explain(n)
	}
	return joined(notes)
}

// joined returns the notes as the engine joins them to what was observed in a case that passed.
func joined(notes []string) string { return strings.Join(notes, "; ") }

// notes writes what is known about the cases, and those of their notes that were not shown as observed.
func (t *terminal) notes(members []member) {
	shown := map[string]bool{}
	for _, m := range members {
		if m.Known != nil {
			t.field("known", m.Known.String())
		}
		if m.Observed == joined(m.Notes) {
			continue
		}
		for _, n := range m.Notes {
			if shown[n] || strings.HasPrefix(m.Observed+" ", n+" ") {
				continue
			}
			shown[n] = true
			if t.Explain != nil {
				n = t.Explain(n)
			}
			t.field("note", n)
		}
	}
}

// field writes a name and, next to it, a text, which may have several lines.
func (t *terminal) field(name, value string) {
	const margin = 12
	if !t.Verbose {
		value = clean(value, maxShown)
	}
	lines := Wrap(printable(value), max(t.Width-margin, 20))
	if left := len(lines) - maxLines; left > 0 && !t.Verbose {
		lines = append(lines[:maxLines], "… "+harness.Counted(left, "more line", "more lines"))
	}
	for i, line := range lines {
		if i > 0 {
			name = ""
		}
		t.WriteString(strings.TrimRight(fmt.Sprintf("  %s%s", t.paint(dim, name), strings.Repeat(" ", margin-2-len(name)))+line, " ") + "\n")
	}
}

// command writes a command on one line, so that it can be copied.
func (t *terminal) command(line string) {
	t.printf("  %s  %s\n", t.paint(dim, "evidence"), printable(line))
}

func cases(n int) string { return harness.Counted(n, "case", "cases") }

// columns of the summary.
var columns = []harness.Verdict{harness.Pass, harness.Fail, harness.Warn, harness.Info,
	harness.NotOffered, harness.Blocked, harness.Error, harness.NotTested}
