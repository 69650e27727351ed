package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report/markdown"
)

// MarkdownOptions say how the Markdown looks.
type MarkdownOptions struct {
	Limit   int                      // of octets; 0 for none
	Explain func(note string) string // as in TerminalOptions
}

// SummaryLimit is the most that a step summary may have, in octets. GitHub drops one of more than 1 MiB.
const SummaryLimit = 900_000

// How much of a text is shown, in octets.
const (
	maxMarkdown = 4 << 10 // of what was expected, sent or observed
	maxInCell   = 160
	maxName     = 200
)

// WriteMarkdown writes the report in GitHub's Markdown: how it ended; what is not kept, a MUST before a SHOULD, in a table and then
// rule by rule; the claims, the counts and what was blocked. If that is more than the limit, what comes last of the rules is left out,
// and the last line says so.
func (r *Report) WriteMarkdown(w io.Writer, o MarkdownOptions) error {
	m := &markdownText{report: r, terminal: &terminal{TerminalOptions: TerminalOptions{Explain: o.Explain}, report: r}}
	found := r.findings()
	head, end := m.head(found), m.end()
	limit := o.Limit - len(head) - len(end) - 300 // the last line
	room := func(text string) bool {
		limit -= len(text)
		return o.Limit == 0 || limit >= 0
	}
	var rows, details bytes.Buffer
	listed, shown := 0, 0
	for _, f := range found {
		row := m.row(f)
		if !room(row) {
			break
		}
		rows.WriteString(row)
		listed++
	}
	for _, f := range found[:listed] {
		text := m.finding(f)
		if !room(text) {
			break
		}
		details.WriteString(text)
		shown++
	}
	var out bytes.Buffer
	out.WriteString(head)
	if listed > 0 {
		out.WriteString("\n")
		markdown.Head(&out, "", "rule", "level", "cases", "observed")
		out.Write(rows.Bytes())
	}
	if shown > 0 {
		out.WriteString("\n")
		out.Write(details.Bytes())
	}
	out.WriteString(end)
	if shown < len(found) {
		fmt.Fprintf(&out, "\nLeft out, because this may have %d kB: the details of %s%s. The JSON report has them; `wsgicheck report` prints it.\n",
			o.Limit/1000, rules(len(found)-shown), alsoUnlisted(len(found)-listed))
	}
	_, err := w.Write(out.Bytes())
	return err
}

func alsoUnlisted(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", of which %d %s not listed either", n, isOrAre(n))
}

// markdownText renders one report. What it says of claims and observations is what the terminal shows.
type markdownText struct {
	report *Report
	*terminal
}

// md is a text of the report in one line of Markdown.
func md(s string, limit int) string { return markdown.Text(clean(printable(s), limit)) }

func code(s string) string { return markdown.Code(clean(printable(s), maxName)) }

// Icons of the verdicts, which a reader sees before the word.
var icons = map[harness.Verdict]string{harness.Fail: "❌", harness.Error: "💥", harness.Warn: "⚠️", harness.Blocked: "⛔"}

func (m *markdownText) head(found []*finding) string {
	var b strings.Builder
	r, target := m.report, m.report.Target
	fmt.Fprintf(&b, "## wsgicheck: %s\n\n", md(target.Name, maxName))
	icon := "✅"
	if r.Exit.Code != ExitKept {
		icon = "❌"
	}
	fmt.Fprintf(&b, "%s **exit %d: %s**\n\n", icon, r.Exit.Code, md(r.Exit.Meaning, maxShown))
	about := []string{"wsgicheck " + r.Version}
	about = append(about, r.About()...)
	fmt.Fprintf(&b, "%s; %s in %.2f s%s, %s\n", md(strings.Join(about, ", "), maxShown), cases(m.cases()), r.TookMS/1e3, r.seed(), r.Began.UTC().Format("2006-01-02 15:04 UTC"))
	if r.Command != "" {
		b.WriteString("\n" + markdown.Fence("sh", clean(printable(r.Command), maxMarkdown)))
	}
	if r.CutShort != "" {
		fmt.Fprintf(&b, "\nThe check ended early%s:\n\n%s", md(r.andNotRun(), maxShown), markdown.Fence("", cleanEnds(printable(r.CutShort), maxMarkdown)))
	}
	b.WriteString(m.baselineText())
	return b.String()
}

// About says what was tested: of a component, its party and distribution; what the server calls itself, its packages, and the language of the probe, each if it is known.
func (r *Report) About() (about []string) {
	t := r.Target
	if t.Component != nil {
		party := string(t.Component.Party)
		if t.Packages == "" { // which has the distribution
			party += of(t.Component)
		}
		about = append(about, party)
	}
	if t.Server != "" && !strings.HasPrefix(strings.ToLower(t.Packages), strings.ToLower(t.Server)+" ") {
		about = append(about, t.Server)
	}
	if t.Packages != "" {
		about = append(about, t.Packages)
	}
	if t.Language != "" {
		runtime := strings.TrimPrefix(t.Runtime, t.Language) // Go's says "go1.26"
		about = append(about, strings.TrimSpace(t.Language+" "+runtime))
	}
	return about
}

func (m *markdownText) baselineText() string {
	base := m.report.Baseline
	if base == nil {
		return ""
	}
	var b strings.Builder
	for _, part := range []struct {
		what string
		ids  []string
	}{{"stale: they pass now. Remove them, or use `--write-baseline`", base.Stale}, {"expired and ignored: fix these, or renew the entries", base.Expired}} {
		if len(part.ids) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s of %s %s %s\n\n", entries(len(part.ids)), code(base.File), isOrAre(len(part.ids)), part.what)
		for _, id := range part.ids {
			at := ""
			if line := base.Lines[id]; line > 0 {
				at = fmt.Sprintf(" (line %d)", line)
			}
			fmt.Fprintf(&b, "- %s%s\n", code(id), at)
		}
	}
	if base.Cases > 0 {
		fmt.Fprintf(&b, "\n%s accepted by %s\n", cases(base.Cases), code(base.File))
	}
	return b.String()
}
