package compare

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// Options say how the comparison looks.
type Options struct {
	report.TerminalOptions
	Names  [2]string // of the reports, such as their files
	Strict bool      // whether a SHOULD that is newly broken counts
}

// maxNames is how many names of cases are listed, unless the form is Verbose.
const maxNames = 8

// colors of the kinds, as SGR codes.
var colors = map[Kind]string{NewlyBroken: "1;31", Mended: "32", Changed: "33", Added: "36", Gone: "2"}

// WriteTerminal writes what changed, for people to read: what is newly broken with what was observed before and now, the rest in a line
// for each rule, and at the end how much there is of each.
func (c *Comparison) WriteTerminal(w io.Writer, o Options) error {
	if o.Width <= 0 {
		o.Width = report.DefaultWidth
	}
	t := &text{Writer: bufio.NewWriter(w), Options: o, comparison: c}
	if o.Form != report.Quiet {
		t.header()
		for _, r := range c.Rules {
			t.rule(r)
		}
	}
	t.closing()
	return t.Flush()
}

type text struct {
	*bufio.Writer
	Options
	comparison *Comparison
}

func (t *text) paint(code, s string) string {
	if !t.Color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *text) header() {
	for i, r := range []*report.Report{t.comparison.Before, t.comparison.After} {
		t.line([]string{"before", "after"}[i], t.Names[i]+": "+About(r))
	}
}

// About says in a line what a report is about.
func About(r *report.Report) string {
	text := r.Target.Name
	if about := r.About(); len(about) > 0 {
		text += " (" + strings.Join(about, ", ") + ")"
	}
	text += fmt.Sprintf(", wsgicheck %s, %s", r.Version, r.Began.UTC().Format("2006-01-02 15:04 UTC"))
	if r.CutShort != "" {
		text += ", ended early"
	}
	return text
}

// line writes a text beside its name.
func (t *text) line(name, value string) {
	const margin = 11
	for i, line := range report.Wrap(report.Printable(value), max(t.Width-margin, 20)) {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(t, "  %s%s%s\n", t.paint("2", name), strings.Repeat(" ", max(1, margin-2-len(name))), line)
	}
}

// rule writes how cases of a rule changed.
func (t *text) rule(r Rule) {
	full := t.Form == report.Verbose || t.Form == report.Full && r.Kind == NewlyBroken
	if full || r.first(t.comparison, r.Kind) {
		t.WriteString("\n")
	}
	fmt.Fprintf(t, "%s  %s  %s  %s\n", t.paint(colors[r.Kind], strings.ToUpper(string(r.Kind))), report.Printable(r.ID), report.Printable(string(r.gravest().Level())), report.Printable(r.what(t.limit(full))))
	if !full {
		return
	}
	t.line("rule", r.Title)
	shown := []*Case{r.gravest()}
	if t.Form == report.Verbose {
		shown = r.Cases
	}
	for _, c := range shown {
		if len(r.Cases) > 1 {
			t.line("case", c.Name)
		}
		if c.Before != nil {
			t.line("was", said(c.Before, 2*t.Width))
		}
		if c.After != nil {
			t.line("is", said(c.After, 6*t.Width))
			if c.After.Evidence != nil {
				fmt.Fprintf(t, "  %s %s\n", t.paint("2", "evidence"), report.Printable(c.After.Evidence.Command)) // on one line, so that it can be copied
			}
		}
	}
}

// limit is how many names of cases a line has.
func (t *text) limit(full bool) int {
	if t.Form == report.Verbose || full {
		return 1 << 20
	}
	return maxNames
}

// first reports whether the rule is the first of its kind.
func (r *Rule) first(c *Comparison, kind Kind) bool { return c.of(kind)[0].ID == r.ID }

// said is the verdict on a case and what was observed.
func said(c *report.Case, most int) string {
	text := string(c.Verdict)
	if c.Observed != "" {
		text += ": " + report.Shortened(c.Observed, most)
	}
	if c.Known != nil {
		text += " (known: " + report.Shortened(c.Known.String(), 200) + ")"
	}
	return text
}

// what says in a line which cases changed, from which verdict to which.
func (r *Rule) what(most int) string {
	type change struct{ from, to harness.Verdict }
	names := map[change][]string{}
	var order []change
	for _, c := range r.Cases {
		var k change
		if c.Before != nil {
			k.from = c.Before.Verdict
		}
		if c.After != nil {
			k.to = c.After.Verdict
		}
		if names[k] == nil {
			order = append(order, k)
		}
		name := c.Name
		if c.After != nil && c.After.Provisional {
			name += " (provisional)"
		}
		if c.After != nil && c.After.Known != nil && r.Kind == NewlyBroken {
			name += " (known)"
		}
		names[k] = append(names[k], name)
	}
	var parts []string
	for _, k := range order {
		all := names[k]
		list := strings.Join(all[:min(len(all), most)], ", ")
		if left := len(all) - most; left > 0 {
			list += fmt.Sprintf(", and %d more", left)
		}
		parts = append(parts, changeText(k.from, k.to)+": "+list)
	}
	text := strings.Join(parts, "; ")
	if r.Kind == NewlyBroken && gravity(r.Was) > 0 && gravity(r.Was) >= gravity(r.Is) {
		text += fmt.Sprintf(" (the rule was %s before, too)", broken[r.Was])
	}
	if r.Kind == Mended && gravity(r.Is) > 0 {
		text += fmt.Sprintf(" (the rule is still %s)", broken[r.Is])
	}
	return text
}

// broken says what a verdict means for a rule.
var broken = map[harness.Verdict]string{harness.Fail: "broken", harness.Warn: "not followed"}

// changeText says the change from one verdict to the other, of which one may be missing.
func changeText(from, to harness.Verdict) string {
	switch {
	case from == "":
		return string(to)
	case to == "":
		return "was " + string(from)
	case from == to:
		return "still " + string(to) + ", observed otherwise"
	}
	return string(from) + " -> " + string(to)
}

// closing writes how much there is of each kind, and what the exit code is.
func (t *text) closing() {
	t.WriteString("\n")
	counts := t.comparison.counts()
	if len(counts) == 0 {
		counts = []string{"nothing changed"}
	}
	ids := t.comparison.Broken(t.Strict)
	code, end := "32", "exit 0: no rule that must be kept is newly broken"
	if t.Strict {
		end = "exit 0: no rule is newly broken"
	}
	if len(ids) > 0 {
		code, end = "1;31", fmt.Sprintf("exit 1: %s newly broken", harness.Counted(len(ids), "rule is", "rules are"))
		t.line("broken", strings.Join(ids, ", "))
	}
	fmt.Fprintf(t, "%s; %s\n", strings.Join(counts, ", "), t.paint(code, end))
}

// counts says how many rules and cases there are of each kind.
func (c *Comparison) counts() (all []string) {
	for _, kind := range Kinds {
		cases := 0
		rules := c.of(kind)
		for _, r := range rules {
			cases += len(r.Cases)
		}
		if cases > 0 {
			all = append(all, fmt.Sprintf("%s %s (%s)", harness.Counted(len(rules), "rule", "rules"), kind, harness.Counted(cases, "case", "cases")))
		}
	}
	return all
}
