package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/docs/findings"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Source is what a site is made of.
type Source struct {
	Version  string // of wsgicheck
	Catalog  *spec.Catalog
	Cases    []harness.Case // with those that are watched in every run
	Hosted   []harness.Case // of applications and middleware
	Findings []findings.Server
	Matrices []matrix.File
}

// Files are the files of a site, by their names with slashes.
type Files map[string][]byte

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed style.css
var style []byte

// builder makes the pages of one site.
type builder struct {
	Source
	Servers []*server
	Rules   []*rule
	byRule  map[string]*rule
	files   Files
	pages   *template.Template
	quotes  []quote
}

// page is what a template gets.
type page struct {
	*builder
	Root  string // the way to the folder of the site, "" or "../" or "../../"
	Here  string // the name of the page's section, for the navigation
	Title string
	Data  any
	// Profile is that of the rule that the page is about. There are hundreds of these pages: in place of the tabs, they have the way to them.
	Profile *spec.Profile
}

// name is what a server's name must be, as it is that of files.
var name = regexp.MustCompile(`^[a-z0-9][a-z0-9._+-]*$`)

// Build makes the files of a site.
func Build(src Source) (Files, error) {
	b := &builder{Source: src, files: Files{"style.css": style}, byRule: map[string]*rule{}}
	var err error
	if b.Servers, err = collect(src.Matrices, src.Findings); err != nil {
		return nil, err
	}
	for _, s := range b.Servers {
		if !name.MatchString(s.Name) {
			return nil, fmt.Errorf("there can be no page for a server named %q: want lower-case letters, digits and hyphens", s.Name)
		}
	}
	b.collectRules()
	if b.pages, err = template.New("").Funcs(b.functions()).ParseFS(templateFiles, "templates/*.html"); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		file, template, here, title string
	}{
		{"index.html", "index.html", "servers", "WSGI servers, and which rules they keep"},
		{"rules/index.html", "rules.html", "rules", "The rules"},
		{"findings/index.html", "findings.html", "findings", "What was found"},
		{"readings.html", "readings.html", "readings", "How the rules are read"},
		{"compare.html", "compare.html", "compare", "Servers by rules"},
		{"about.html", "about.html", "about", "How to read these pages, and how to object"},
	} {
		if err := b.render(p.file, p.template, p.here, p.title, nil); err != nil {
			return nil, err
		}
	}
	for _, r := range b.Rules {
		if err := b.render("rules/"+r.ID+".html", "rule.html", "rules", r.Title, r); err != nil {
			return nil, err
		}
		for _, alias := range r.Aliases {
			if err := b.render("rules/"+alias+".html", "moved.html", "rules", r.Title, r); err != nil {
				return nil, err
			}
		}
	}
	for _, s := range b.Servers {
		if err := b.render("servers/"+s.Name+".html", "server.html", "servers", s.Name, s); err != nil {
			return nil, err
		}
		if err := b.badges(s); err != nil {
			return nil, err
		}
	}
	for i := range b.Findings {
		s := &b.Findings[i]
		if err := b.render("findings/"+s.Name+".html", "finding.html", "findings", "What was found in "+s.Title, s); err != nil {
			return nil, err
		}
	}
	return b.files, nil
}

func (b *builder) render(file, name, here, title string, data any) error {
	root := strings.Repeat("../", strings.Count(file, "/"))
	var out bytes.Buffer
	p := page{builder: b, Root: root, Here: here, Title: title, Data: data}
	if r, ok := data.(*rule); ok {
		p.Profile = &r.Profile
	}
	if err := b.pages.ExecuteTemplate(&out, name, p); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	b.files[path.Clean(file)] = lean(out.Bytes())
	return nil
}

func (b *builder) functions() template.FuncMap {
	return template.FuncMap{
		"marked": marked, "paragraphs": paragraphs, "short": short, "sentence": sentence, "capital": capital, "month": month, "join": strings.Join,
		"source": func(l spec.Location) string { return sourceLink(b.Version, l) },
		"file":   func(name string) string { return sourceLink(b.Version, spec.Location{File: name}) },
		"object": objection, "url": spec.SourceURL, "install": install, "issues": func() string { return repository + "/issues/new" },
		"command": shownCommand, "reason": reason, "bare": withoutFolders, "base": path.Base,
		"defects": byDefect, "anchor": func(id string) template.URL { return template.URL("#" + id) }, //nolint:gosec // the id of a rule of the catalog, or of a report that was checked against it
		"dict": func(all ...any) map[string]any {
			m := map[string]any{}
			for i := 0; i+1 < len(all); i += 2 {
				m[all[i].(string)] = all[i+1]
			}
			return m
		},
	}
}

// Tested returns the servers that were tested at least once.
func (b *builder) Tested() (some []*server) {
	for _, s := range b.Servers {
		if s.Latest() != nil {
			some = append(some, s)
		}
	}
	return some
}

// Gravities returns the gravities of findings.
func (b *builder) Gravities() []findings.Gravity { return findings.Gravities() }

// found is what was found in a server.
type found struct {
	Server   findings.Server
	Findings []findings.Finding
}

// FindingsOf returns the findings of that gravity, by server.
func (b *builder) FindingsOf(g findings.Gravity) (all []found) {
	for _, s := range b.Findings {
		of := found{Server: s}
		for _, f := range s.Findings {
			if f.Gravity == g {
				of.Findings = append(of.Findings, f)
			}
		}
		if len(of.Findings) > 0 {
			all = append(all, of)
		}
	}
	return all
}

// FoundIn returns the servers in which something was found, or the distributions of components.
func (b *builder) FoundIn(components bool) (all []findings.Server) {
	for _, s := range b.Findings {
		if s.Kind.Hosted() == components {
			all = append(all, s)
		}
	}
	return all
}

// row is a rule that not every server keeps, in the comparison of all.
type row struct {
	*rule
	Cells []*result // of the servers in Tested; nil for one that was not tested on it
}

// Rows returns the rules that not all servers keep.
func (b *builder) Rows() (rows []row) {
	for _, r := range b.Rules {
		cells := make([]*result, 0, len(b.Servers))
		differs := false
		for _, s := range b.Tested() {
			res := s.Latest().byRule[r.ID]
			cells = append(cells, res)
			differs = differs || res != nil && (res.Rule.Verdict == harness.Fail || res.Rule.Verdict == harness.Warn)
		}
		if differs {
			rows = append(rows, row{r, cells})
		}
	}
	return rows
}

// Days says when the latest runs began.
func (b *builder) Days() string {
	var days []string
	for _, s := range b.Tested() {
		days = append(days, s.Latest().Began)
	}
	if len(days) == 0 {
		return ""
	}
	first, last := slices.Min(days), slices.Max(days)
	if first == last {
		return first
	}
	return first + " to " + last
}

// HasPage reports whether the server of that name has a page.
func (b *builder) HasPage(name string) bool {
	return slices.ContainsFunc(b.Servers, func(s *server) bool { return s.Name == name })
}
