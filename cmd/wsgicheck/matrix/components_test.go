package matrix_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// hosted is a component with these verdicts on rules, in the code of that file.
func hosted(name string, party spec.Party, file string, verdicts map[string]harness.Verdict) matrix.Server {
	result := &harness.Result{Facts: &harness.Facts{Language: "python", Runtime: "3.12.1"}}
	for rule, v := range verdicts {
		o := harness.Outcome{Case: &harness.Case{Rule: rule, Name: "a"}, Verdict: v}
		if v == harness.Fail || v == harness.Warn {
			o.Places = []string{"library.py:1", file}
		}
		result.Outcomes = append(result.Outcomes, o)
	}
	target := report.Target{Name: "m:" + name, Component: &report.Component{Party: party}}
	r := report.New(spec.MustLoad(), target, result, nil, report.Options{Party: party})
	return matrix.Judged(name, "the component "+name, name+" 1.0", "reports/"+name+".json", r)
}

// three are two components of middleware and an application, each of which is tested on one case.
func three() []matrix.Server {
	missing := matrix.Failed("gone", "one that is gone", errors.New("no such\npackage | here"))
	missing.Party = spec.Application
	return []matrix.Server{
		hosted("second", spec.Middleware, "b.py:2", map[string]harness.Verdict{"wsgi/close-on-normal-completion": harness.Fail}),
		hosted("first", spec.Middleware, "a.py:1", map[string]harness.Verdict{"wsgi/close-on-normal-completion": harness.Warn}),
		hosted("third", spec.Application, "", map[string]harness.Verdict{"wsgi/app-no-transfer-encoding": harness.NotTested}),
		missing,
	}
}

// hostedSuite is that of the components of three.
var hostedSuite = matrix.ComponentSuite(map[spec.Party][]string{
	spec.Middleware: {"wsgi/close-on-normal-completion#a"}, spec.Application: {"wsgi/app-no-transfer-encoding#a"},
})

func componentsOf(servers []matrix.Server) *matrix.Comparison {
	c := matrix.New("", servers)
	c.Suite, c.Components = hostedSuite, true
	return c
}

// squeezed are the columns of a table.
var squeezed = regexp.MustCompile(` +`)

func TestComponentsAreRenderedByNameAndByRule(t *testing.T) {
	c := componentsOf(three())
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"terminal": {squeezed.ReplaceAllString(rendered(t, c.WriteTerminal), " "), []string{
			"\ngone application - - 0 0 0.0 s 0 0\n",
			"\nsecond middleware second 1.0 python 3.12.1 1 0 0.0 s 1 0\n",
			"\nthird application third 1.0 python 3.12.1 0 1 0.0 s 0 0\n",
			"gone: not-installed: no such package | here\n",
			"wsgi/close-on-normal-completion (MUST) is broken by 1 component\n second library.py:1, from b.py:2\n",
			"wsgi/close-on-normal-completion (SHOULD) is not followed by 1 component\n first library.py:1, from a.py:1\n",
		}},
		"Markdown": {rendered(t, c.WriteMarkdown), []string{
			"| second | middleware | second 1.0 | python 3.12.1 | 1 | 0 | 0.0 s | wsgi/close-on-normal-completion | - |\n",
			"| first | middleware | first 1.0 | python 3.12.1 | 1 | 0 | 0.0 s | - | wsgi/close-on-normal-completion |\n| gone ",
			`gone is not-installed: no such package \| here`,
			"| wsgi/close-on-normal-completion | MUST | second | library.py:1, from b.py:2 |\n",
		}},
		"JSON": {rendered(t, c.WriteJSON), []string{`"components": true`, `"party": "application"`, `"first": "library.py:1, from a.py:1"`}},
	} {
		for _, want := range test.want {
			if !strings.Contains(test.text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, test.text)
			}
		}
	}
}

func TestTheReportsOfBothPartiesFitTheSuiteOfTheirMatrix(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, componentsOf(three()))
	read, err := matrix.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := matrix.Merge([]matrix.File{read})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rendered(t, componentsOf(three()).WriteJSON), rendered(t, merged.WriteJSON)); diff != "" {
		t.Errorf("-tested +read and merged:\n%s", diff)
	}
	other := hosted("third", spec.Application, "", map[string]harness.Verdict{"wsgi/close-on-normal-completion": harness.Pass})
	if err := report.Save(filepath.Join(dir, "reports/third.json"), other.Tests().WriteJSON); err != nil {
		t.Fatal(err)
	}
	if _, err := matrix.ReadFile(file); err == nil || !strings.Contains(err.Error(), "third.json is of another suite than") {
		t.Errorf("the error is %v", err)
	}
}

func TestServersAndComponentsAreNotMerged(t *testing.T) {
	files := []matrix.File{{Path: "one", Comparison: of("", suite, four())}, {Path: "two", Comparison: componentsOf(three())}}
	if _, err := matrix.Merge(files); err == nil || err.Error() != "servers and components cannot be merged: one is of servers, two of components" {
		t.Errorf("the error is %v", err)
	}
}

func TestTheJSONOfComponentsFitsTheSchema(t *testing.T) {
	var b bytes.Buffer
	if err := componentsOf(three()).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	fits(t, b.Bytes())
}
