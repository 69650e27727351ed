package pep3333

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// groupRule finds the rules of the groups in a file.
var groupRule = regexp.MustCompile(`(?m)^\tRule:\s+"wsgi/([\w-]+)"`)

// Whoever knows a rule's id finds its cases: in the file of that name, or in the file of the rule that is the same sentence of
// PEP 3333.
func TestRulesStandInFilesNamedAfterThem(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules := groupRule.FindAllStringSubmatch(string(source), -1)
		for i, rule := range rules {
			if name := strings.ReplaceAll(rule[1], "-", "_") + ".go"; i == 0 && name != filepath.Base(file) {
				t.Errorf("%s begins with wsgi/%s: the file should be %s", file, rule[1], name)
			}
			has["wsgi/"+rule[1]] = true
		}
	}
	for _, c := range Cases() {
		if !has[c.Rule] {
			t.Errorf("%s: no file has a group of the rule", c.ID())
		}
	}
}
