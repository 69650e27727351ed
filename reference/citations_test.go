package reference

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

// TestEachRuleIsCitedWhereItIsKept checks that a search for a rule's id finds the code that keeps
// the rule. A comment that names several rules of a profile gives the profile only once.
func TestEachRuleIsCitedWhereItIsKept(t *testing.T) {
	catalog, err := spec.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	comment := regexp.MustCompile(`(?m)//.*$`)
	var comments strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			comments.WriteString(strings.Join(comment.FindAllString(string(source), -1), "\n"))
		}
	}
	for _, rule := range catalog.Rules() {
		_, name, _ := strings.Cut(rule.ID, "/")
		cited := regexp.MustCompile(`[ /(]` + regexp.QuoteMeta(name) + `\b`)
		if rule.Level.Binding() && rule.Party == spec.Server && !cited.MatchString(comments.String()) {
			t.Errorf("%s (%s) is cited nowhere", rule.ID, rule.Title)
		}
	}
}
