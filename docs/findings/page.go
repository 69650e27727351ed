package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Pages returns the pages that the data is rendered to, by file name: README.md, the
// index, and one page for each server. The names are those of this folder.
func Pages(servers []Server) map[string][]byte {
	pages := map[string][]byte{"README.md": index(servers)}
	for _, s := range servers {
		pages[s.Name+".md"] = page(s)
	}
	return pages
}

// text collects the lines of a page.
type text struct{ strings.Builder }

func (t *text) linef(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// paragraphf writes a paragraph and the empty line behind it.
func (t *text) paragraphf(format string, args ...any) { t.linef(format+"\n", args...) }

func generated(from string) string {
	return "<!-- Generated from " + from + ": change that, then run go run ./fixtures/pages. -->"
}

func page(s Server) []byte {
	var t text
	t.paragraphf("%s", generated("data/"+s.Name+".yaml"))
	t.paragraphf("# What was found in %s", s.Title)
	if s.Kind == Development {
		t.paragraphf("**A development server.** Its authors do not recommend it for production.")
	}
	if s.Kind == InProcess {
		t.paragraphf("**A gateway without a socket.** [What can be tested of it](../checking-a-gateway.md).")
	}
	switch s.Kind {
	case Middleware:
		t.paragraphf("**Middleware.** [How middleware is tested](../checking-middleware.md).")
	case Application:
		t.paragraphf("**An application, or a framework for them.** [How applications are tested](../checking-an-application.md).")
	}
	files := ""
	if s.Kind.Hosted() {
		files = " Files are those of the distribution."
	}
	t.paragraphf("Tested in %s on Python %s.%s [What a finding is, and how to contest one](README.md).", month(s.Tested), s.Python, files)
	configurations(&t, s)
	t.paragraphf("The command with `--rule 'RULE#CASE' --verbose` shows what a case sees.")
	if s.Note != "" {
		t.paragraphf("%s", s.Note)
	}
	sorted := byGravity(s.Findings)
	t.linef("| gravity | finding |\n|---|---|")
	for _, f := range sorted {
		t.linef("| %s | [%s](#%s)%s |", f.Gravity, cell(f.Title), f.ID, only(s, f, f.Configurations))
	}
	t.linef("")
	for _, f := range sorted {
		finding(&t, s, f)
	}
	withdrawn(&t, s)
	return []byte(t.String())
}

func configurations(t *text, s Server) {
	t.linef("| configuration | | versions | command |\n|---|---|---|---|")
	for _, c := range s.Configurations {
		note := c.Note
		if c.FindingsIn != "" {
			note = strings.TrimSpace(fmt.Sprintf("Its findings are on [another page](%s.md). %s", c.FindingsIn, note))
		}
		if note != "" {
			note = ". " + note
		}
		t.linef("| %s | %s%s | %s | `%s` |", c.Name, cell(c.Title), cell(note), cell(c.Versions), c.Command)
	}
	t.linef("")
}

func finding(t *text, s Server, f Finding) {
	t.paragraphf(`<a id="%s"></a>`, f.ID)
	t.paragraphf("## %s", f.Title)
	label := "**" + string(f.Gravity) + "**"
	if f.Deliberate {
		label += ", deliberate"
	}
	t.paragraphf("%s%s", label, only(s, f, f.Configurations))
	t.paragraphf("%s", f.Observed)
	t.linef("| rule | level | cases that fail | one of them |\n|---|---|---|---|")
	for _, o := range f.Rules {
		t.linef("| %s | %s | %s | %s |", ruleLink(o.Rule), o.Level, count(s, f, o), evidence(o))
	}
	t.linef("")
	for _, p := range f.Where {
		t.linef("- Where: %s", place(p))
	}
	for _, b := range f.Breaks {
		t.linef("- Breaks: %s", b)
	}
	t.linef("")
	octets(t, "Request", f.Request)
	octets(t, "Application", f.Application)
	octets(t, "Response", f.Response)
	for _, line := range []struct{ label, text string }{
		{"Reported: ", f.Upstream}, {"Fixed in ", f.FixedIn}, {"", f.Note},
	} {
		if line.text != "" {
			t.paragraphf("%s%s", line.label, sentence(line.text))
		}
	}
}

// octets writes a block of octets, or of code, as it stands in the data.
func octets(t *text, label, block string) {
	if block == "" {
		return
	}
	t.paragraphf("%s:", label)
	t.paragraphf("```\n%s\n```", strings.TrimRight(block, "\n"))
}

func withdrawn(t *text, s Server) {
	if len(s.Withdrawn) == 0 {
		return
	}
	t.paragraphf("## Withdrawn\n\nPublished before, and not a finding:")
	for _, w := range s.Withdrawn {
		see := ""
		if w.See != "" {
			i := slices.IndexFunc(s.Findings, func(f Finding) bool { return f.ID == w.See })
			see = fmt.Sprintf(" See [%s](#%s).", s.Findings[i].Title, w.See)
		}
		where := ""
		if len(w.Configurations) > 0 {
			where = " (" + strings.Join(w.Configurations, ", ") + ")"
		}
		t.linef("- %s%s, %s, %s cases: “%s”. %s%s", ruleLink(w.Rule), where, w.Level, w.Failed, w.Said, sentence(w.Reason), see)
	}
	t.linef("")
}

// only names the configurations that a line is about, unless it is about all.
func only(s Server, f Finding, names []string) string {
	if len(names) == 0 || len(names) == len(s.own()) {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func count(s Server, f Finding, o Observation) string {
	switch {
	case o.Failed == Count{}:
		return "seen outside the suite"
	case o.Shared:
		return fmt.Sprintf("%s, with other findings of this page%s", o.Failed, only(s, f, o.Configurations))
	}
	return o.Failed.String() + only(s, f, o.Configurations)
}

// evidence links to the case that shows the defect, if one is named.
func evidence(o Observation) string {
	if o.Case == "" {
		return ""
	}
	return fmt.Sprintf("[%s](../rules/%s.md#%s)", o.Case, o.Rule, o.Case)
}

func place(p Place) string {
	line := "`" + p.File + "`"
	if p.Lines != "" {
		line = "`" + p.File + ":" + p.Lines + "`"
	}
	if p.Of != "" {
		line += " (of " + p.Of + ")"
	}
	if p.Why != "" {
		line += ": " + p.Why
	}
	return line
}

// ruleLink links a rule's id to its page.
func ruleLink(id string) string { return fmt.Sprintf("[%s](../rules/%s.md)", id, id) }

// month returns a month of the data, "2026-11", in words.
func month(m string) string {
	t, err := time.Parse("2006-01", m)
	if err != nil {
		return m
	}
	return t.Format("January 2006")
}

// cell makes text fit for the cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// sentence ends a text with a full stop, if it has no end yet.
func sentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
