package findings_test

import (
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/docs/findings"
)

// sound is a file of data without a fault.
const sound = `title: Made up
kind: production
tested: '2026-11'
python: '3.11.7'
configurations:
- {name: made-up, title: one, versions: made-up 1, command: wsgicheck run made-up}
- {name: other, title: two, versions: made-up 1, command: wsgicheck run other}
findings:
- id: first
  title: Something is wrong
  gravity: crash
  rules:
  - {rule: wsgi/no-block-delay, level: MUST NOT, failed: 2 of 8}
  observed: What was seen.
  where: [{file: a.py, lines: '12'}]
  breaks: ['PEP 1: "must not"']
- id: second
  title: Something else is wrong
  gravity: cosmetic
  rules:
  - {rule: wsgi/no-block-delay, level: SHOULD, failed: 3 of 8}
  observed: What was seen.
  breaks: ['PEP 1: "should not"']
withdrawn:
- {rule: wsgi/no-block-delay, level: MUST NOT, failed: 1 of 8, said: it hangs, reason: It does not., see: second}
`

func TestSoundDataIsAccepted(t *testing.T) {
	s, err := findings.Parse("made-up.yaml", []byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	if err := findings.Check([]findings.Server{s}); err != nil {
		t.Fatal(err)
	}
	if got := s.Findings[0].Rules[0].Failed; got != (findings.Count{Failed: 2, Of: 8}) || s.Findings[0].Where[0].Lines != "12" || s.Withdrawn[0].See != "second" {
		t.Errorf("read %+v", s)
	}
}

func TestFaultsAreReportedWithFileAndEntry(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []string // what the error says
	}{
		// What is malformed.
		{"unknown key", "observed: What", "seen: x\n  observed: What", []string{"made-up.yaml:14: findings[first]: unknown key \"seen\"; the keys are id, title,"}},
		{"missing key", "  observed: What was seen.\n  where", "  where", []string{"made-up.yaml:9: findings[first]: the key \"observed\" is missing"}},
		{"key twice", "gravity: crash", "gravity: crash\n  gravity: crash", []string{"made-up.yaml:12: findings[first]: the key \"gravity\" is given twice"}},
		{"empty text", "title: Something is wrong", "title: ''", []string{"findings[first].title: want text"}},
		{"list for text", "lines: '12'", "lines: [12]", []string{"findings[first].where[1].lines: want text, not a list"}},
		{"text for a list", "breaks: ['PEP 1: \"must not\"']", "breaks: PEP 1", []string{"findings[first].breaks: want a list of at least one item, not \"PEP 1\""}},
		{"empty list", "breaks: ['PEP 1: \"must not\"']", "breaks: []", []string{"findings[first].breaks: want a list of at least one item, not an empty list"}},
		{"neither true nor false", "gravity: crash", "gravity: crash\n  deliberate: perhaps", []string{"findings[first].deliberate: want true or false, not \"perhaps\""}},
		{"more failed than there are", "2 of 8", "9 of 8", []string{"findings[first].rules[wsgi/no-block-delay].failed: want a count such as \"1 of 14\", not \"9 of 8\""}},
		{"none failed", "2 of 8", "0 of 8", []string{"want a count"}},
		{"no count", "2 of 8", "many", []string{"want a count"}},
		{"two documents", "title: Made up", "--- {}\n---\ntitle: Made up", []string{"a second document begins"}},

		// What is well-formed and wrong.
		{"kind", "kind: production", "kind: toy", []string{`made-up.yaml: unknown kind "toy"; want one of ["production" "development" "gateway" "middleware" "application"]`}},
		{"month", "'2026-11'", "'November'", []string{`made-up.yaml: tested is "November"`}},
		{"gravity", "gravity: crash", "gravity: bad", []string{`made-up.yaml: first: unknown gravity "bad"`, "smuggling"}},
		{"level", "level: MUST NOT, failed: 2", "level: MAY, failed: 2", []string{`made-up.yaml: first: wsgi/no-block-delay: unknown level "MAY"`}},
		{"rule", "rule: wsgi/no-block-delay, level: SHOULD", "rule: wsgi/no-block-delays, level: SHOULD", []string{`made-up.yaml: second: no rule has the id "wsgi/no-block-delays"; near it are ["wsgi/no-block-delay"`}},
		{"id twice", "id: second", "id: first", []string{"made-up.yaml: first: the id is given twice"}},
		{"id", "id: second", "id: Second One", []string{"made-up.yaml: Second One: the id is not made of"}},
		{"title", "title: Something is wrong", "title: Something is wrong.", []string{"made-up.yaml: first: the title is a heading"}},
		{"configuration", "  observed: What was seen.\n  where", "  configurations: [third]\n  observed: What was seen.\n  where", []string{`made-up.yaml: first: unknown configuration "third"; want one of ["made-up" "other"]`}},
		{"configuration of a line", "failed: 3 of 8}", "failed: 3 of 8, configurations: [other]}\n  configurations: [made-up]", []string{`made-up.yaml: second: wsgi/no-block-delay: the finding does not apply to "other"`}},
		{"other total", "3 of 8", "3 of 9", []string{`made-up.yaml: second: wsgi/no-block-delay in made-up: "3 of 9" does not fit "2 of 8" in first`}},
		{"too many in all", "3 of 8", "7 of 8", []string{"made-up.yaml: wsgi/no-block-delay in made-up: the findings fail 9 of 8 cases"}},
		{"shared with none", "failed: 3 of 8", "failed: 3 of 8, shared: true", []string{"a shared count is the same in all findings that share it"}},
		{"shared without a count", "failed: 3 of 8", "shared: true", []string{"made-up.yaml: second: wsgi/no-block-delay: shared without a count"}},
		{"see", "see: second", "see: third", []string{`made-up.yaml: withdrawn wsgi/no-block-delay: see is "third"`}},
		{"findings in itself", "command: wsgicheck run other}", "command: wsgicheck run other, findings_in: made-up}", []string{`made-up.yaml: other: findings_in is "made-up"`}},
		{"findings in none", "command: wsgicheck run other}", "command: wsgicheck run other, findings_in: else}", []string{`made-up.yaml: other: findings_in is "else", whose file has no such configuration`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := strings.Replace(sound, c.old, c.new, 1)
			if data == sound {
				t.Fatalf("the data has no %q", c.old)
			}
			s, err := findings.Parse("made-up.yaml", []byte(data))
			if err == nil {
				err = findings.Check([]findings.Server{s})
			}
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, want %q", err, want)
				}
			}
		})
	}
}

func TestAnEmptyFileIsRefused(t *testing.T) {
	if _, err := findings.Parse("made-up.yaml", nil); err == nil || !strings.Contains(err.Error(), "made-up.yaml:1: the file is empty; it needs the keys title, kind,") {
		t.Errorf("error %v", err)
	}
}

func TestAConfigurationBelongsToOneServer(t *testing.T) {
	s, err := findings.Parse("made-up.yaml", []byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	if err := findings.Check([]findings.Server{s, s}); err == nil || !strings.Contains(err.Error(), "made-up.yaml: made-up: the configuration is also in made-up.yaml") {
		t.Errorf("error %v", err)
	}
}
