package findings_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/docs/findings"
)

func TestPagesAreUpToDate(t *testing.T) {
	const remedy = "run: go run ./fixtures/pages"
	pages := findings.Pages(findings.All())
	for name, want := range pages {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v; %s", err, remedy)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is stale; %s", name, remedy)
		}
	}
	there, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range there {
		if pages[name] == nil {
			t.Errorf("no data makes %s; %s", name, remedy)
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(((?:\.\./rules/)?[a-z0-9/-]*\.md|)(?:#([a-z0-9.-]+))?\)`)
	pages := findings.Pages(findings.All())
	texts := map[string]string{}
	for name, page := range pages {
		texts[name] = string(page)
	}
	links := 0
	for name, page := range pages {
		for _, m := range link.FindAllStringSubmatch(string(page), -1) {
			links++
			target := m[1]
			if target == "" {
				target = name
			}
			if _, ok := texts[target]; !ok {
				text, err := os.ReadFile(target) // the page of a rule
				if err != nil {
					t.Errorf("%s links to %s: %v", name, target, err)
				}
				texts[target] = string(text)
			}
			if m[2] != "" && !strings.Contains(texts[target], `<a id="`+m[2]+`"></a>`) {
				t.Errorf("%s links to %s in %s, which is not there", name, m[2], target)
			}
		}
	}
	if links == 0 {
		t.Error("no links were found")
	}
}

// parse reads a server from data that a test writes into it.
func parse(t *testing.T, finding string) findings.Server {
	t.Helper()
	s, err := findings.Parse("made-up.yaml", []byte(`
title: Made up
kind: development
tested: '2026-11'
python: '3.11.7'
configurations:
- {name: made-up, title: one, versions: made-up 1, command: wsgicheck run made-up}
- {name: made-up-too, title: two, versions: made-up 1, command: wsgicheck run made-up-too}
findings:
`+finding))
	if err != nil {
		t.Fatal(err)
	}
	if err := findings.Check([]findings.Server{s}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAPageShowsAllThatAFindingHas(t *testing.T) {
	s := parse(t, `
- id: grave
  title: Something | grave
  gravity: crash
  deliberate: true
  rules:
  - {rule: wsgi/no-block-delay, level: MUST NOT, failed: 2 of 8, case: len-known}
  configurations: [made-up-too]
  observed: What was seen.
  where:
  - {file: a.c, lines: '12', of: somebody, why: because}
  breaks: ['PEP 1: "must not"']
  request: |
    GET / HTTP/1.1
  application: |
    def app(): pass
  response: |
    HTTP/1.1 200 OK
  upstream: https://example.org/1
  fixed_in: made-up 2
  note: A remark
`)
	page := string(findings.Pages([]findings.Server{s})["made-up.md"])
	for _, want := range []string{
		"# What was found in Made up\n", "**A development server.**", "Tested in November 2026 on Python 3.11.7.",
		"| made-up-too | two | made-up 1 | `wsgicheck run made-up-too` |",
		"| crash | [Something \\| grave](#grave) (made-up-too) |",
		"<a id=\"grave\"></a>\n\n## Something | grave\n\n**crash**, deliberate (made-up-too)\n\nWhat was seen.\n",
		"| [wsgi/no-block-delay](../rules/wsgi/no-block-delay.md) | MUST NOT | 2 of 8 | [len-known](../rules/wsgi/no-block-delay.md#len-known) |",
		"- Where: `a.c:12` (of somebody): because\n", "- Breaks: PEP 1: \"must not\"\n",
		"Request:\n\n```\nGET / HTTP/1.1\n```\n", "Application:\n\n```\ndef app(): pass\n```\n", "Response:\n\n```\nHTTP/1.1 200 OK\n```\n",
		"Reported: https://example.org/1", "Fixed in made-up 2.", "A remark.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
}

func TestComponentsStandApartFromServers(t *testing.T) {
	server := parse(t, light)
	for kind, wants := range map[findings.Kind][]string{
		findings.Middleware:  {"**Middleware.** [How middleware is tested](../checking-middleware.md).", "Files are those of the distribution."},
		findings.Application: {"**An application, or a framework for them.**", "Files are those of the distribution."},
	} {
		hosted := parse(t, light)
		hosted.Name, hosted.Title, hosted.Kind = "hosted", "Hosted", kind
		hosted.Configurations[0].Name = "whitenoise"
		hosted.Findings[0].Configurations = []string{"whitenoise"}
		pages := findings.Pages([]findings.Server{server, hosted})
		for _, want := range wants {
			if page := string(pages["hosted.md"]); !strings.Contains(page, want) {
				t.Errorf("the page of %s lacks %q:\n%s", kind, want, page)
			}
		}
		servers, others, found := strings.Cut(string(pages["README.md"]), "## Middleware and applications")
		if !found || strings.Contains(servers, "](hosted.md) |") || !strings.Contains(others, "| [Hosted](hosted.md) | "+string(kind)+" |") || strings.Contains(others, "](made-up.md) |") {
			t.Errorf("the index has not the server in the first table and %s in the second:\n%s", kind, pages["README.md"])
		}
		if !strings.Contains(others, "\n- Flask (flask==3.1.3): flask\n") || strings.Contains(others, "): whitenoise,") {
			t.Errorf("the index does not list the components without findings:\n%s", others)
		}
	}
}

const light = `
- id: light
  title: Something light
  gravity: cosmetic
  rules: [{rule: wsgi/no-block-delay, level: SHOULD}]
  observed: What was seen.
  breaks: ['PEP 1: "must not"']
`

func TestTheIndexListsTheGravestFirst(t *testing.T) {
	const rest = `
  observed: What was seen.
  breaks: ['PEP 1: "must not"']
`
	s := parse(t, `
- id: light
  title: Something light
  gravity: cosmetic
  rules: [{rule: wsgi/no-block-delay, level: SHOULD}]`+rest+`
- id: grave
  title: Something grave
  gravity: smuggling
  rules: [{rule: wsgi/no-block-delay, level: MUST NOT}]`+rest)
	pages := findings.Pages([]findings.Server{s})
	for name, want := range map[string][]string{
		"README.md":  {"[Something grave](made-up.md#grave)", "[Something light](made-up.md#light)"},
		"made-up.md": {"## Something grave", "## Something light"},
	} {
		first, second := strings.Index(string(pages[name]), want[0]), strings.Index(string(pages[name]), want[1])
		if first < 0 || second < first {
			t.Errorf("%s has the grave finding at %d, the light one at %d", name, first, second)
		}
	}
	if row := "| [wsgi/no-block-delay](../rules/wsgi/no-block-delay.md) | [made-up](made-up.md#grave), [made-up](made-up.md#light) |"; !strings.Contains(string(pages["README.md"]), row) {
		t.Errorf("the index lacks %q:\n%s", row, pages["README.md"])
	}
}
