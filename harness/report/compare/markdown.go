package compare

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/markdown"
)

// icons of the kinds, which a reader sees before the word.
var icons = map[Kind]string{NewlyBroken: "❌", Mended: "✅", Changed: "🔀", Added: "➕", Gone: "➖"}

// maxText limits a text in a cell, in octets.
const maxText = 300

func md(s string) string { return markdown.Text(report.Cut(report.Printable(s), maxText)) }

func code(s string) string { return markdown.Code(report.Cut(report.Printable(s), maxText)) }

// WriteMarkdown writes what changed in GitHub's Markdown, for a comment or a summary: a table of what is newly broken, and the rest
// folded. limit is the most that it may have, in octets, 0 for none: then what comes last is left out, and the last line says so.
func (c *Comparison) WriteMarkdown(w io.Writer, o Options, limit int) error {
	var out bytes.Buffer
	broken := c.Broken(o.Strict)
	out.WriteString("## wsgicheck: what changed\n\n")
	counts := strings.Join(c.counts(), ", ")
	if counts == "" {
		counts = "nothing changed"
	}
	if len(broken) > 0 {
		fmt.Fprintf(&out, "%s **%s**\n\n", icons[NewlyBroken], counts)
	} else {
		fmt.Fprintf(&out, "%s %s; no rule that must be kept is newly broken\n\n", icons[Mended], counts)
	}
	fmt.Fprintf(&out, "- before: %s %s\n- after: %s %s\n", code(o.Names[0]), md(About(c.Before)), code(o.Names[1]), md(About(c.After)))
	left := 0
	for _, kind := range Kinds {
		text, missing := c.section(kind, limit-out.Len()-200, limit > 0)
		out.WriteString(text)
		left += missing
	}
	if left > 0 {
		fmt.Fprintf(&out, "\nLeft out, because this may have %d kB: %d rules. `wsgicheck report` prints them.\n", limit/1000, left)
	}
	_, err := w.Write(out.Bytes())
	return err
}

// section is the rules of a kind, and how many of them had no room.
func (c *Comparison) section(kind Kind, room int, limited bool) (text string, left int) {
	rules := c.of(kind)
	if len(rules) == 0 {
		return "", 0
	}
	var table bytes.Buffer
	markdown.Head(&table, "rule", "level", "cases", "observed")
	for i := range rules {
		var row bytes.Buffer
		r := &rules[i]
		c, observed := r.gravest(), ""
		if c.After != nil {
			observed = md(report.Shortened(c.After.Observed, maxText/2))
			if e := c.After.Evidence; kind == NewlyBroken && e != nil && len(e.Command) <= maxText {
				observed += "<br>" + code(e.Command)
			}
		}
		markdown.Row(&row, code(r.ID)+"<br>"+md(r.Title), md(string(c.Level())), md(r.what(maxNames)), observed)
		if limited && table.Len()+row.Len() > room-200 {
			left = len(rules) - i
			break
		}
		table.Write(row.Bytes())
	}
	if left == len(rules) {
		return "", left
	}
	title := fmt.Sprintf("%s %s: %d", icons[kind], kind, len(rules))
	if kind == NewlyBroken {
		return "\n### " + title + "\n\n" + table.String(), left
	}
	return "\n" + markdown.Fold(title, table.String()), left
}
