package report

import (
	"fmt"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report/markdown"
	"github.com/wsgicheck/wsgicheck/spec"
)

// row is the line of a rule in the table.
func (m *markdownText) row(f *finding) string {
	c := f.first()
	var b strings.Builder
	markdown.Row(&b, icons[f.verdict]+" "+md(string(f.verdict), maxName), code(f.rule.ID)+"<br>"+md(f.rule.Title, maxName), md(levelOf(f.rule, c), maxName),
		fmt.Sprintf("%d of %d", f.broken(), f.tried)+provisional(c), md(shortened(m.observed(c), maxInCell), 4*maxInCell))
	return b.String()
}

// finding is a rule that is not kept: one case in full, and what was observed in the others.
func (m *markdownText) finding(f *finding) string {
	c := f.first()
	var b strings.Builder
	field := func(name, language, value string) {
		if value = strings.TrimSpace(value); value != "" {
			fmt.Fprintf(&b, "%s\n\n%s\n", name, markdown.Fence(language, cleanEnds(printable(value), maxMarkdown)))
		}
	}
	list := func(all []*Case) string { return codes(namesOf(f, all)) }
	fmt.Fprintf(&b, "%s\n\nCase %s\n\n", sourcesText(f.rule), code(f.rule.ID+"#"+c.Name))
	expected, sent := c.parts()
	if c.Evidence != nil {
		if lines := sentLines(c.Evidence, DefaultWidth); len(lines) > 0 {
			sent = strings.Join(lines, "\n")
		}
	}
	field("expected", "", expected)
	field("sent", "", sent)
	field("observed", "", m.observed(c))
	for _, n := range m.unsaid(c) {
		field("note", "", n)
	}
	if c.Evidence != nil {
		field("evidence", "sh", c.Evidence.Command)
	}
	if same := f.causes[0].cases[1:]; len(same) > 0 {
		fmt.Fprintf(&b, "likewise, %s: %s\n\n", cases(len(same)), list(same))
	}
	others := f.causes[1:]
	for _, other := range others[:min(len(others), maxCauses)] {
		fmt.Fprintf(&b, "- also seen: %s (%s: %s)\n", md(shortened(m.observed(other.cases[0]), maxInCell), 4*maxInCell), cases(len(other.cases)), list(other.cases))
	}
	if left := len(others) - maxCauses; left > 0 {
		fmt.Fprintf(&b, "- and %d more observations\n", left)
	}
	title := fmt.Sprintf("%s <b>%s</b> %s %s, %d of %s%s", icons[f.verdict], strings.ToUpper(md(string(f.verdict), maxName)), code(f.rule.ID), md(levelOf(f.rule, c), maxName), f.broken(), cases(f.tried), provisional(c))
	return markdown.Fold(title, b.String())
}

// sourcesText says where the rule is written.
func sourcesText(rule *Rule) string {
	all := []string{md(rule.Title, maxName)}
	for _, source := range rule.Source {
		text := md(source, maxName)
		if url := spec.SourceURL(source); url != "" {
			text = "[" + text + "](" + url + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// end has what one looks for after the failures: the claims, the counts, and what was blocked.
func (m *markdownText) end() string {
	var b strings.Builder
	first := true
	for _, c := range m.report.Claims {
		if c.Partial {
			continue
		}
		if first {
			b.WriteString("\n")
			markdown.Head(&b, "claim", "state", "broken by")
			first = false
		}
		markdown.Row(&b, md(c.Name, maxName), md(m.state(&c), maxName), codes(c.Broken))
	}
	b.WriteString("\n")
	header := []string{"rules"}
	for _, v := range columns {
		header = append(header, string(v))
	}
	markdown.Head(&b, header...)
	for _, row := range m.counted() {
		cells := []string{md(row.Name, maxName)}
		for _, v := range columns {
			count := "-"
			if n := *row.Rules.of(v); n > 0 {
				count = fmt.Sprint(n)
			}
			cells = append(cells, count)
		}
		markdown.Row(&b, cells...)
	}
	reasons := m.blockedReasons()
	for _, why := range reasons[:min(len(reasons), maxReasons)] {
		fmt.Fprintf(&b, "\n%s blocked: %s: %s (%s)\n", icons[harness.Blocked], rules(len(why.ids)), md(why.reason, maxShown), codes(why.ids))
	}
	if left := len(reasons) - maxReasons; left > 0 {
		fmt.Fprintf(&b, "\n%s blocked for %d more reasons\n", icons[harness.Blocked], left)
	}
	if few := m.report.partly(); len(few) > 0 {
		fmt.Fprintf(&b, "\nOf %s (%s)\n", fewCases(len(few)), codes(few))
	}
	return b.String()
}

// codes lists ids or names, at most maxNames of them.
func codes(all []string) string {
	shown := make([]string, min(len(all), maxNames))
	for i := range shown {
		shown[i] = code(all[i])
	}
	text := strings.Join(shown, ", ")
	if left := len(all) - len(shown); left > 0 {
		text += fmt.Sprintf(", and %d more", left)
	}
	return text
}
