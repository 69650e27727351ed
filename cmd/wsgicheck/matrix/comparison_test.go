package matrix_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

const vector = "framing/te-overrides-cl"

// judged is a server with these verdicts on rules, and an outcome of a vector.
func judged(name, outcome string, verdicts map[string]harness.Verdict) matrix.Server {
	result := &harness.Result{Facts: &harness.Facts{Language: "python", Runtime: "3.12.1", Server: name + "/1"}}
	for rule, v := range verdicts {
		result.Outcomes = append(result.Outcomes, harness.Outcome{Case: &harness.Case{Rule: rule, Name: "a"}, Verdict: v})
	}
	result.Outcomes = append(result.Outcomes, harness.Outcome{
		Case: &harness.Case{Rule: vector, Name: "both"}, Verdict: harness.Pass, Notes: []string{"outcome " + outcome},
	})
	r := report.New(spec.MustLoad(), report.Target{Name: name}, result, nil, report.Options{})
	return matrix.Judged(name, "the server "+name, "", "reports/"+name+".json", r)
}

func compared() *matrix.Comparison {
	return matrix.New("v1", []matrix.Server{
		judged("b", "served-5-next", map[string]harness.Verdict{"wsgi/no-block-delay": harness.Fail, "wsgi/close-on-normal-completion": harness.Pass}),
		judged("a", "served-3?-smuggled-close", map[string]harness.Verdict{"wsgi/no-block-delay": harness.Pass, "wsgi/close-on-normal-completion": harness.Pass}),
		judged("d", "reject-400-close", map[string]harness.Verdict{"wsgi/no-block-delay": harness.Fail}),
		matrix.Failed("c", "one that is missing", errors.New("no compiler\n| here")),
	})
}

func rendered(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestServersThatTakeDifferentContentDisagree(t *testing.T) {
	c := compared()
	if len(c.Vectors) != 1 || !c.Vectors[0].Disagree() {
		t.Fatalf("got %+v", c.Vectors)
	}
	want := map[string][]string{"served-5": {"b"}, "served-3?-smuggled": {"a"}}
	if diff := cmp.Diff(want, c.Vectors[0].Boundaries); diff != "" {
		t.Error(diff)
	}
	if c.Vectors[0].Outcomes["d"] != "reject-400-close" {
		t.Errorf("got %+v", c.Vectors[0].Outcomes)
	}
}

func TestEveryServerIsInEachRendering(t *testing.T) {
	c := compared()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"terminal": {rendered(t, c.WriteTerminal), []string{"\na ", "\nb ", "\nd ", "c: not-installed: no compiler | here",
			"wsgi/no-block-delay is broken by b, d\n", "The servers disagree about 1 of 1 framing vectors"}},
		"Markdown": {rendered(t, c.WriteMarkdown), []string{"| b | b/1 | python 3.12.1 |", `c is not-installed: no compiler \| here`,
			"| wsgi/no-block-delay | MUST NOT | **F** | · | **F** |\n", "| " + vector + "#both | 3 octets, not the right ones, and the rest executed as a request: a; 5 octets: b |"}},
		"JSON": {rendered(t, c.WriteJSON), []string{`"wsgi/no-block-delay"`, `"state": "not-installed"`, `"report": "reports/d.json"`}},
	} {
		for _, want := range test.want {
			if !strings.Contains(test.text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, test.text)
			}
		}
		if strings.Contains(test.text, "close-on-normal-completion is broken") {
			t.Errorf("%s: a rule that all servers keep is listed as broken", name)
		}
	}
}

func TestTheJSONFitsTheSchema(t *testing.T) {
	for _, c := range []*matrix.Comparison{compared(), matrix.New("v1", []matrix.Server{})} {
		fits(t, []byte(rendered(t, c.WriteJSON)))
	}
}

// fits checks the JSON against the schema.
func fits(t *testing.T, data []byte) {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(matrix.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Error(err)
	}
}
