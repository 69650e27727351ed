package findings

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/presets/components"
	"github.com/wsgicheck/wsgicheck/spec"
)

//go:embed data/intro.md
var intro string

// index renders the page that leads to all findings: by server, by component, by gravity and by rule.
func index(servers []Server) []byte {
	var t text
	t.paragraphf("%s", generated("the folder data"))
	t.paragraphf("%s", strings.TrimSpace(intro))
	gravityTable(&t)
	t.paragraphf("## By server")
	table(&t, "server", servers, false)
	t.paragraphf("## Middleware and applications")
	t.paragraphf("`wsgicheck matrix --components` tests them, without a server.")
	table(&t, "distribution", servers, true)
	withoutFindings(&t, servers)
	for _, g := range gravities {
		gravitySection(&t, servers, g)
	}
	ruleTable(&t, servers)
	return []byte(t.String())
}

func gravityTable(t *text) {
	t.linef("| gravity | |\n|---|---|")
	for _, g := range gravities {
		t.linef("| [%s](#%s) | %s |", g, g, meaning[g])
	}
	t.linef("")
}

// table has a line for each server, or for each distribution of components.
func table(t *text, what string, servers []Server, components bool) {
	if !slices.ContainsFunc(servers, func(s Server) bool { return s.Kind.Hosted() == components }) {
		return
	}
	t.linef("| %s | kind | configurations | tested | findings | %s |", what, strings.Join(names(gravities), " | "))
	t.linef("|---|---|---|---|---|%s", strings.Repeat("---|", len(gravities)))
	for _, s := range servers {
		if s.Kind.Hosted() != components {
			continue
		}
		var versions, counts []string
		for _, c := range s.Configurations {
			if c.FindingsIn == "" {
				versions = append(versions, fmt.Sprintf("%s (%s)", c.Name, c.Versions))
			} else {
				versions = append(versions, fmt.Sprintf("%s: see [%s](%s.md)", c.Name, c.FindingsIn, c.FindingsIn))
			}
		}
		for _, g := range gravities {
			n := 0
			for _, f := range s.Findings {
				if f.Gravity == g {
					n++
				}
			}
			counts = append(counts, fmt.Sprint(n))
		}
		t.linef("| [%s](%s.md) | %s | %s | %s | %d | %s |", s.Title, s.Name, s.Kind, strings.Join(versions, "; "), month(s.Tested),
			len(s.Findings), strings.Join(counts, " | "))
	}
	t.linef("")
}

// withoutFindings lists the components of the matrix in which nothing was found.
func withoutFindings(t *text, servers []Server) {
	found := map[string]bool{}
	for _, s := range servers {
		for _, f := range s.Findings {
			for _, name := range s.configurations(f) {
				found[name] = true
			}
		}
	}
	distributions, err := components.Load()
	if err != nil {
		panic(err)
	}
	t.paragraphf("Nothing was found in these:")
	for _, d := range distributions {
		var clean []string
		for _, c := range d.Configurations {
			if !found[c.Name] {
				clean = append(clean, c.Name)
			}
		}
		if len(clean) > 0 {
			t.linef("- %s (%s): %s", d.Title, d.Packages[0], strings.Join(clean, ", "))
		}
	}
	t.linef("")
}

func gravitySection(t *text, servers []Server, g Gravity) {
	t.paragraphf(`<a id="%s"></a>`, g)
	t.paragraphf("## By gravity: %s", g)
	t.paragraphf("%s", meaning[g])
	for _, s := range servers {
		var lines []string
		for _, f := range s.Findings {
			if f.Gravity == g {
				lines = append(lines, fmt.Sprintf("  - [%s](%s)%s", f.Title, Reference{s, f}.Link(), only(s, f, f.Configurations)))
			}
		}
		if len(lines) > 0 {
			t.linef("- %s\n%s", s.Title, strings.Join(lines, "\n"))
		}
	}
	t.linef("")
}

func ruleTable(t *text, servers []Server) {
	t.paragraphf("## By rule")
	t.linef("| rule | findings, gravest first |\n|---|---|")
	for _, r := range spec.MustLoad().Rules() {
		var links []string
		for _, found := range byRule(servers, r.ID) {
			links = append(links, fmt.Sprintf("[%s](%s)", found.Server.Name, found.Link()))
		}
		if len(links) > 0 {
			t.linef("| %s | %s |", ruleLink(r.ID), strings.Join(links, ", "))
		}
	}
}

func names(gravities []Gravity) []string {
	words := make([]string, len(gravities))
	for i, g := range gravities {
		words[i] = string(g)
	}
	return words
}
