package html

import (
	"encoding/base64"
	"html/template"
	"net/url"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/compare"
	"github.com/wsgicheck/wsgicheck/spec"
)

// functions are those of the template. All that comes from a report goes through text, besides the escaping of html/template.
var functions = template.FuncMap{
	"text": text, "brief": brief, "mark": mark, "expected": newExpectation, "source": spec.SourceURL, "safe": safeLink,
	"verdict": verdictOf, "observed": observedOf,
	"anchor": anchor, "seconds": func(ms float64) float64 { return ms / 1e3 }, "rest": func(c []*report.Case) []*report.Case { return c[1:] },
	"others": func(c [][]*report.Case) [][]*report.Case { return c[1:] }, "first": func(f *report.Finding) *report.Case { return f.Causes[0][0] },
	"level":   func(r *report.Rule, c *report.Case) spec.Level { return levelOf(r, c) },
	"class":   func(k compare.Kind) string { return strings.ReplaceAll(string(k), " ", "-") },
	"blocked": func(r *report.Report) []report.Group { return r.Groups(harness.Blocked) },
}

// verdictOf is the verdict on a case; "" if the report does not have it.
func verdictOf(c *report.Case) harness.Verdict {
	if c == nil {
		return ""
	}
	return c.Verdict
}

func observedOf(c *report.Case) string {
	switch {
	case c == nil:
		return "no such case"
	case c.Observed == "":
		return "as expected"
	}
	return brief(c.Observed)
}

func encode(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// text is what a reader sees of a string of the report: characters that do not print, or change the direction of writing, as escapes.
func text(s any) string {
	switch s := s.(type) {
	case string:
		return report.Printable(s)
	case spec.Level:
		return report.Printable(string(s))
	case harness.Verdict:
		return report.Printable(string(s))
	case compare.Kind:
		return report.Printable(string(s))
	case report.State:
		return report.Printable(string(s))
	}
	return ""
}

func brief(s string) string { return report.Brief(text(s), 220) }

// mark is what shows a verdict, or the state of a claim, without color.
func mark(v any) string {
	switch text(v) {
	case "pass", "kept":
		return "✓"
	case "fail", "broken":
		return "✗"
	case "warn":
		return "!"
	case "info":
		return "i"
	case "error":
		return "‼"
	case "blocked":
		return "■"
	case "not-offered":
		return "–"
	case "":
		return " "
	}
	return "○"
}

// anchor is the fragment that shows the rule, or one of its cases.
func anchor(parts ...string) string {
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(string([]rune(p))), "%2F", "/") // JSON has U+FFFD for what is not UTF-8, too
	}
	return "#" + strings.Join(parts, "#")
}

// safeLink reports whether a link that somebody wrote leads to a page.
func safeLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func levelOf(r *report.Rule, c *report.Case) spec.Level {
	if c.Level != "" {
		return c.Level
	}
	return r.Level
}

// expectation is what was expected, in its parts.
type expectation struct {
	Alternatives []string
	Why          string
	Sent         string
}

// newExpectation takes the text of an expectation apart: alternatives, the reason in parentheses at its end, and what was sent.
func newExpectation(s string) expectation {
	var e expectation
	s, e.Sent, _ = strings.Cut(text(s), "\nsent: ")
	alternatives := strings.Split(s, "; or ")
	last := alternatives[len(alternatives)-1]
	if at := strings.LastIndex(last, " ("); at > 0 && strings.HasSuffix(last, ")") && len(alternatives) > 1 && !strings.Contains(last[at:len(last)-1], ")") {
		alternatives[len(alternatives)-1], e.Why = last[:at], last[at+2:len(last)-1]
	}
	e.Alternatives = alternatives
	return e
}
