package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// compile returns the schema of reports, or that of lines.
func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, data := range [][]byte{report.Schema, report.LinesSchema} {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(document.(map[string]any)["$id"].(string), document); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("https://github.com/wsgicheck/wsgicheck/harness/report/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// told writes the lines of a report's cases.
func told(t *testing.T, w io.Writer, r *report.Report, all []harness.Outcome) error {
	t.Helper()
	l := report.NewLines(w, catalog(t), r.Target, options, len(all), len(all))
	for i := range all {
		l.Update(i+1, len(all), &all[i])
	}
	return l.End(r)
}

func TestEveryLineFitsTheSchema(t *testing.T) {
	schema, all := compile(t, "lines.schema.json"), outcomes(t)
	const worst = "\x00\xff\xfe]]>\x1b[31m\u202e\r\n\u2028"
	all = append(all, outcome("unheard-of", worst, harness.Fail, worst))
	for name, r := range reports(t) {
		var b bytes.Buffer
		if err := told(t, &b, r, all); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "\n"); n != len(all)+2 || !utf8.Valid(b.Bytes()) {
			t.Errorf("%s: %d lines, want %d", name, n, len(all)+2)
		}
		for line := range strings.Lines(b.String()) {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s: %s: %v", name, line, err)
			}
			value.(map[string]any)["event"] = "pause"
			if err := schema.Validate(value); err == nil {
				t.Errorf("%s: the schema takes any event", name)
			}
		}
	}
}

func TestALineSaysWhichCaseItIs(t *testing.T) {
	var b bytes.Buffer
	if err := told(t, &b, sample(t, options), outcomes(t)); err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID, Level, Profile, Verdict string
		Done, Total                 int
	}
	if err := json.Unmarshal([]byte(strings.Split(b.String(), "\n")[2]), &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "wsgi/broken#by-one" || got.Level != "MUST" || got.Profile != "wsgi" || got.Verdict != "fail" || got.Done != 2 || got.Total != 10 {
		t.Errorf("got %+v", got)
	}
}

// gate lets nothing through until it is opened.
type gate struct {
	open chan struct{}
	b    bytes.Buffer
}

func (g *gate) Write(p []byte) (int, error) {
	<-g.open
	return g.b.Write(p)
}

func TestASlowReaderDoesNotHoldUpTheCheck(t *testing.T) {
	g, all := &gate{open: make(chan struct{})}, outcomes(t)
	l := report.NewLines(g, catalog(t), report.Target{}, options, len(all), len(all))
	for i := range all {
		l.Update(i+1, len(all), &all[i]) // waits for nobody, or this test never ends
	}
	close(g.open)
	if err := l.End(sample(t, options)); err != nil || bytes.Count(g.b.Bytes(), []byte("\n")) != len(all)+2 {
		t.Errorf("error %v, wrote\n%s", err, &g.b)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestTheFirstErrorOfTheLinesIsReported(t *testing.T) {
	if err := told(t, full{}, sample(t, options), outcomes(t)); err == nil || err.Error() != "no space left" {
		t.Errorf("got the error %v", err)
	}
}
