package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// TerminalOptions say how the text for a terminal looks.
type TerminalOptions struct {
	Color bool
	Links bool // the terminal shows hyperlinks: the URL of a source is behind its name
	Width int  // of a line, in characters; 0 means DefaultWidth
	Form  Form

	// Explain returns a case's note as it is shown, for instance with the meaning of a code; nil shows notes as they are.
	Explain func(note string) string
}

// Form is how much of a report the text for a terminal shows.
type Form int

// The forms. Every one ends with the rules that are broken and the exit code, and leaves out none of these.
const (
	Full    Form = iota // each broken rule with a case in full, and what can be claimed
	Verbose             // every case, with its evidence
	Short               // a line for each rule that is not kept
	Quiet               // the end alone
)

// DefaultWidth is the width of a line if the terminal's is unknown.
const DefaultWidth = 100

// How much is shown unless the form is Verbose.
const (
	maxNames = 8    // names of cases, or ids of rules, in a list
	maxLines = 20   // lines of a text
	maxShown = 1200 // octets of a text
)

// Below these widths, in characters, names stand above their texts, and counts in a list.
const (
	narrow      = 60
	tableNeeded = 84
)

// WriteTerminal writes the report for people to read: first the rules that are broken, a MUST before a SHOULD; then what one wants to
// see after a long scroll: the list of them, the counts, what the server may call itself, what was blocked, and the exit code.
func (r *Report) WriteTerminal(w io.Writer, opts TerminalOptions) error {
	if opts.Width <= 0 {
		opts.Width = DefaultWidth
	}
	out := bufio.NewWriter(w)
	t := &terminal{Writer: out, TerminalOptions: opts, report: r, shown: map[string]string{}}
	found := r.findings()
	switch opts.Form {
	case Verbose:
		t.header()
		t.everyCase()
	case Short:
		t.header()
		t.lines(found)
	case Full:
		t.header()
		for _, f := range found {
			t.finding(f)
		}
		for _, g := range t.groups(harness.Blocked) {
			t.group(g)
		}
	}
	t.closing(found)
	return out.Flush()
}

// terminal renders one report. Everything that comes from the target is made printable.
type terminal struct {
	*bufio.Writer
	TerminalOptions
	report *Report
	shown  map[string]string // ids of the cases in which something long was observed that has been shown, by alike of it
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

func (t *terminal) label(v harness.Verdict) string {
	return t.paint(colors[v], strings.ToUpper(printable(string(v))))
}

func (t *terminal) header() {
	target := t.report.Target
	var about []string
	for _, what := range t.report.About() {
		about = append(about, printable(what))
	}
	t.printf("%s %s: %s", t.paint(bold, "wsgicheck"), printable(t.report.Version), t.paint(bold, printable(target.Name)))
	if len(about) > 0 {
		t.printf(" (%s)", strings.Join(about, ", "))
	}
	t.WriteString("\n")
	where := target.Command + target.Address
	if c := target.Component; c != nil {
		where = c.where()
	}
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

// field writes a name and, next to it, a text, which may have several lines. Of a long one the middle is left out: what a server
// prints says at its end what went wrong.
func (t *terminal) field(name, value string) {
	if t.Form != Verbose {
		value = cleanEnds(value, maxShown)
	}
	lines := Wrap(printable(value), max(t.Width-t.margin(), 20))
	if left := len(lines) - maxLines; left > 0 && t.Form != Verbose {
		const head = maxLines / 3
		lines = append(append(append([]string{}, lines[:head]...), "… "+harness.Counted(left, "line", "lines")+" left out …"), lines[head+left:]...)
	}
	t.beside(name, lines)
}

// margin is how far texts stand from the left.
func (t *terminal) margin() int {
	if t.Width < narrow {
		return 4
	}
	return 12
}

// beside writes lines next to their name.
func (t *terminal) beside(name string, lines []string) {
	margin := t.margin()
	if t.Width < narrow && name != "" {
		t.printf("  %s\n", t.paint(dim, name))
		name = ""
	}
	for i, line := range lines {
		if i > 0 {
			name = ""
		}
		t.WriteString(strings.TrimRight(fmt.Sprintf("  %s%s", t.paint(dim, name), strings.Repeat(" ", max(1, margin-2-len(name))))+line, " ") + "\n")
	}
}

// command writes a command on one line, so that it can be copied.
func (t *terminal) command(line string) { t.beside("evidence", []string{printable(line)}) }

// names lists names, at most maxNames of them unless the form is Verbose.
func (t *terminal) names(all []string) string {
	shown := all
	if t.Form != Verbose && len(shown) > maxNames {
		shown = shown[:maxNames]
	}
	text := strings.Join(shown, ", ")
	if left := len(all) - len(shown); left > 0 {
		text += fmt.Sprintf(", and %d more", left)
	}
	return text
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

// notes writes what is known about the case, and those of its notes that were not shown as observed.
func (t *terminal) notes(c *Case) {
	if c.Known != nil {
		t.field("known", c.Known.String())
	}
	for _, n := range t.unsaid(c) {
		t.field("note", n)
	}
}

// unsaid returns the notes of the case that were not shown as observed.
func (t *terminal) unsaid(c *Case) (notes []string) {
	if c.Observed == joined(c.Notes) {
		return nil
	}
	for _, n := range c.Notes {
		if strings.HasPrefix(c.Observed+" ", n+" ") {
			continue
		}
		if t.Explain != nil {
			n = t.Explain(n)
		}
		notes = append(notes, n)
	}
	return notes
}

func cases(n int) string { return harness.Counted(n, "case", "cases") }

// levelOf is the level of what was observed in the case, as it is shown.
func levelOf(rule *Rule, c *Case) string { return printable(string(cmp.Or(c.Level, rule.Level))) }

// columns of the summary.
var columns = []harness.Verdict{harness.Pass, harness.Fail, harness.Warn, harness.Info,
	harness.NotOffered, harness.Blocked, harness.Error, harness.NotTested}

// of says which distribution a component belongs to.
func of(c *Component) string {
	if c.Distribution == "" {
		return ""
	}
	return " of " + c.Distribution + " " + c.Version
}

// where says where a component is, how it is made, and what runs it.
func (c *Component) where() string {
	text := c.At
	for _, how := range [][2]string{{"factory call", c.Call}, {"setup", c.Setup}, {"declared", strings.Join(c.Declares, ", ")}, {"interpreter", c.Interpreter}} {
		if how[1] != "" {
			text += fmt.Sprintf(" [%s %s]", how[0], how[1])
		}
	}
	return text
}
