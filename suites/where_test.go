package suites_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

// lineAt returns the line at a location.
func lineAt(t *testing.T, l suites.Location) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(l.File)))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	if l.Line < 1 || l.Line > len(lines) {
		t.Fatalf("%s has no line %d", l.File, l.Line)
	}
	return lines[l.Line-1]
}

func TestEveryCaseIsWhereItIsSaidToBe(t *testing.T) {
	all, made, byRule := suites.Cases(), 0, 0
	for _, c := range all {
		at := suites.Where(&c)
		if at.File == "" {
			t.Errorf("%s: its place is not found", c.ID())
			continue
		}
		line := lineAt(t, at)
		switch vector, isVector := strings.CutPrefix(strings.TrimSpace(line), "- name: "); {
		case strings.Contains(line, `"`+c.Name+`"`):
		case isVector && strings.HasPrefix(c.Name, vector): // of one vector several cases are made
		case makes(line, c.Name):
			made++
		case strings.Contains(line, c.Rule):
			byRule++
		default:
			t.Errorf("%s is said to be at %s, which is %q", c.ID(), at, line)
		}
	}
	t.Logf("of %d cases %d are found where their name is made of pieces, %d by their rule alone", len(all), made, byRule)
	if byRule > len(all)/20 {
		t.Errorf("%d of %d cases are found by their rule alone: it should be few", byRule, len(all))
	}
}

var quoted = regexp.MustCompile(`"([^"%]+)(%[a-z])?`)

// makes reports whether a line makes names of pieces, one of which is in the name.
func makes(line, name string) bool {
	_, expression, ok := strings.Cut(line, "Name:")
	piece := quoted.FindStringSubmatch(expression)
	return ok && piece != nil && strings.Contains(name, piece[1])
}

func TestACheckOfEveryRunIsWhereItIsSaidToBe(t *testing.T) {
	for _, check := range trace.ServerChecks() {
		at := suites.Where(&harness.Case{Rule: check.Rule, Name: harness.EveryRun})
		if line := lineAt(t, at); !strings.Contains(line, `"`+check.Rule+`", "`+check.Text) {
			t.Errorf("the check of %s is said to be at %s, which is %q", check.Rule, at, line)
		}
	}
}

func TestACaseThatIsNotInTheSuitesHasNoPlace(t *testing.T) {
	if at := suites.Where(&harness.Case{Rule: "wsgi/none", Name: "none"}); at != (spec.Location{}) {
		t.Errorf("got %s", at)
	}
}
