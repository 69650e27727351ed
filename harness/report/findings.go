package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
)

// finding is a rule that is not kept, with the cases that show it.
type finding struct {
	rule    *Rule
	verdict harness.Verdict // the gravest of its cases that count; of all its cases, if none does
	counts  bool            // not all of its cases are provisional
	causes  []cause         // what was observed; the first is the first of the gravest verdict
	tried   int             // cases of the rule that showed something
}

// cause is what was observed alike in some cases of a rule.
type cause struct{ cases []*Case }

// inOrder are the verdicts on rules that are not kept, in the order in which they are shown.
var inOrder = []harness.Verdict{harness.Error, harness.Fail, harness.Warn}

// findings returns the rules that are not kept: first those on which wsgicheck itself failed, then each MUST, then each SHOULD, and last
// those of which only provisional cases fail. What the baseline accepts is left out.
func (r *Report) findings() []*finding {
	var out []*finding
	for i := range r.Rules {
		if f := newFinding(&r.Rules[i]); f != nil {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *finding) int {
		if a.counts != b.counts {
			if a.counts {
				return -1
			}
			return 1
		}
		return slices.Index(inOrder, a.verdict) - slices.Index(inOrder, b.verdict)
	})
	return out
}

// newFinding returns nil if the rule is kept.
func newFinding(rule *Rule) *finding {
	f := &finding{rule: rule}
	var counted, all []harness.Verdict
	var broken []*Case
	for i := range rule.Cases {
		c := &rule.Cases[i]
		if c.Verdict == harness.Pass || c.Verdict == harness.Info || slices.Contains(inOrder, c.Verdict) {
			f.tried++
		}
		if !slices.Contains(inOrder, c.Verdict) || c.Known != nil {
			continue
		}
		all = append(all, c.Verdict)
		if !c.Provisional {
			counted = append(counted, c.Verdict)
		}
		broken = append(broken, c)
	}
	if len(broken) == 0 {
		return nil
	}
	if f.counts = len(counted) > 0; f.counts {
		all = counted
	}
	f.verdict = harness.Fold(all...)
	slices.SortStableFunc(broken, func(a, b *Case) int { return f.rank(a) - f.rank(b) })
	at := map[string]int{}
	for _, c := range broken {
		key := alike(c.Observed)
		i, known := at[key]
		if !known {
			i, at[key] = len(f.causes), len(f.causes)
			f.causes = append(f.causes, cause{})
		}
		f.causes[i].cases = append(f.causes[i].cases, c)
	}
	return f
}

// rank orders the cases of a rule: the one to show comes first.
func (f *finding) rank(c *Case) int {
	switch {
	case c.Verdict == f.verdict && (!c.Provisional || !f.counts):
		return 0
	case !c.Provisional:
		return 1
	}
	return 2
}

func (f *finding) broken() (n int) {
	for _, c := range f.causes {
		n += len(c.cases)
	}
	return n
}

// first is the case that is shown in full.
func (f *finding) first() *Case { return f.causes[0].cases[0] }

// differs is what differs between two runs of one scenario: ids of requests, ports, dates and addresses in memory.
var differs = regexp.MustCompile(`\br[0-9]+\b|:[0-9]{4,5}\b|\b[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT|\b0x[0-9a-f]+`)

// alike is the same for two observations that differ only in what differs from run to run.
func alike(observed string) string { return differs.ReplaceAllString(observed, "…") }

// Alike is the same for two observations that differ only in what differs from run to run, such as ports.
func Alike(observed string) string { return alike(observed) }

// maxCauses is how many observations of one rule are shown beside the first.
const maxCauses = 5

// finding writes a rule that is not kept: one case in full, and what was observed in the others.
func (t *terminal) finding(f *finding) {
	c := f.first()
	id, count := f.rule.ID+"#"+c.Name, ""
	if n := f.broken(); n > 1 {
		id, count = f.rule.ID, fmt.Sprintf("  %d of %s", n, cases(f.tried))
	}
	t.printf("\n%s  %s  %s%s%s\n", t.label(f.verdict), t.paint(bold, printable(id)), levelOf(f.rule, c), count, provisional(c))
	t.about(f.rule)
	if count != "" {
		t.field("case", c.Name)
	}
	t.caseOf(f.rule, c)
	if e := c.Evidence; e != nil {
		t.command(e.Command)
	}
	if same := f.causes[0].cases[1:]; len(same) > 0 {
		t.field("likewise", cases(len(same))+": "+t.names(namesOf(f, same)))
	}
	others := f.causes[1:]
	for _, other := range others[:min(len(others), maxCauses)] {
		t.field("also seen", fmt.Sprintf("%s (%s: %s)", shortened(t.observed(other.cases[0]), max(t.Width, DefaultWidth)), cases(len(other.cases)), t.names(namesOf(f, other.cases))))
	}
	if len(others) > maxCauses {
		var rest []*Case
		for _, other := range others[maxCauses:] {
			rest = append(rest, other.cases...)
		}
		t.field("and more", fmt.Sprintf("%s with other observations: %s", cases(len(rest)), t.names(namesOf(f, rest))))
	}
}

func provisional(c *Case) string {
	if c.Provisional {
		return "  (provisional, not counted)"
	}
	return ""
}

// namesOf returns the names of the cases, with what differs from the finding's verdict.
func namesOf(f *finding, all []*Case) []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
		switch {
		case c.Provisional && f.counts:
			names[i] += " (provisional)"
		case c.Verdict != f.verdict:
			names[i] += " (" + levelOf(f.rule, c) + ")"
		}
	}
	return names
}

// about writes what the rule says, and where that is written.
func (t *terminal) about(rule *Rule) {
	t.field("rule", rule.Title)
	t.sources(rule.Source)
}

// long is how much of an observation, in octets, is said again where another rule has the same.
const long = 160

// parts takes what the text of the case says was sent, "" for nothing, off what was expected.
func (c *Case) parts() (expected, sent string) {
	expected, sent, _ = strings.Cut(c.Expected, "\nsent: ")
	return expected, sent
}

// caseOf writes what was expected in the case, what was sent, and what was observed.
func (t *terminal) caseOf(rule *Rule, c *Case) {
	expected, sent := c.parts()
	t.field("expected", expected)
	if c.Evidence != nil && t.Form != Verbose {
		if lines := sentLines(c.Evidence, max(t.Width-t.margin(), 20)); len(lines) > 0 {
			t.beside("sent", lines)
			sent = ""
		}
	}
	if sent != "" {
		t.field("sent", sent)
	}
	if observed := t.observed(c); observed != "" {
		key := alike(c.Observed)
		if before := t.shown[key]; before != "" && len(observed) > long {
			observed = fmt.Sprintf("the same as in %s, above: %s", before, shortened(observed, long/2))
		} else {
			t.shown[key] = rule.ID + "#" + c.Name
		}
		t.field("observed", observed)
	}
	t.notes(c)
}

// Shortened is the beginning of a text in one line, of at most so many characters; of several lines also the last.
func Shortened(text string, most int) string { return shortened(printable(text), most) }

// shortened is the beginning of a text in one line, of at most so many characters. Of several lines it is the first and the last, as
// what is between them is a picture of what the first is about.
func shortened(text string, most int) string {
	first, rest, several := strings.Cut(strings.TrimSpace(text), "\n")
	if several {
		last := strings.TrimSpace(rest[strings.LastIndexByte(rest, '\n')+1:])
		text = first + " … " + last
		if room := most - utf8.RuneCountInString(last) - 4; room > 0 && offset(first, room) < len(first) {
			text = first[:offset(first, room)] + "… " + last
		}
	}
	text = strings.Join(strings.Fields(clean(text, 4*most)), " ")
	if cut := offset(text, most); cut < len(text) {
		return text[:cut] + "…"
	}
	return text
}

// lines writes a line for each rule that is not kept, or of which nothing is known.
func (t *terminal) lines(found []*finding) {
	for _, f := range found {
		c := f.first()
		t.line(f.verdict, f.rule, fmt.Sprintf("%s  %d of %s%s", levelOf(f.rule, c), f.broken(), cases(f.tried), provisional(c)), t.observed(c))
	}
	for i := range t.report.Rules {
		rule := &t.report.Rules[i]
		blocked := slices.IndexFunc(rule.Cases, func(c Case) bool { return c.Verdict == harness.Blocked && !t.report.isCut(&c) })
		if rule.Verdict == harness.Blocked && blocked >= 0 {
			t.line(harness.Blocked, rule, string(rule.Level), rule.Cases[blocked].Observed)
		}
	}
}

func (t *terminal) line(v harness.Verdict, rule *Rule, what, observed string) {
	text := printable(fmt.Sprintf("  %s  %s", rule.ID, what))
	if left := t.Width - len(v) - len([]rune(text)) - 2; observed != "" && left > 20 {
		text += ": " + shortened(printable(observed), left-1)
	}
	t.WriteString(t.label(v) + text + "\n")
}
