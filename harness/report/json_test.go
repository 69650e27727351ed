package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// hostile is a report of a server that says the worst.
func hostile(t *testing.T) *report.Report {
	const worst = "\x00\xff\xfe]]>\x1b[31m\x9b\u202e</failure>&<!--\r\n\u0085\ufffe\u2028{{\"\\"
	log := exchange(t, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 "+worst)
	zero := outcome("broken", worst, harness.Fail, worst)
	zero.Case.Text, zero.Notes, zero.Output = worst, []string{worst}, worst
	zero.Run = &harness.Run{Begun: time.Now(), Log: log, Events: []trace.Event{{
		Kind: worst, Thread: worst, Name: worst, Value: worst, Data: octets(worst), Type: worst, Method: worst, Status: worst,
		Error: &trace.Error{Type: worst, Bases: []string{worst}, Message: worst}, Headers: [][2]string{{worst, worst}},
		Environ: map[string]trace.EnvValue{worst: {Type: worst, Value: worst}, "wsgi." + worst: {Type: "str", Value: worst}},
		Args:    &trace.Args{EnvironType: worst}, Request: worst,
	}}}
	return report.New(catalog(t), report.Target{Name: "evil"}, &harness.Result{
		Facts: &harness.Facts{Server: worst, Language: worst, Runtime: worst}, Outcomes: []harness.Outcome{zero}, Began: begun, Broke: "cut short: " + worst,
	}, nil, report.Options{Repeat: []string{"run", worst}, Verbose: true})
}

// untestable is a report of a target that never came up.
func untestable(t *testing.T) *report.Report {
	all := outcomes(t)
	for i := range all {
		all[i] = harness.Outcome{Case: all[i].Case, Verdict: harness.Blocked, Observed: "it never came up"}
	}
	return report.New(catalog(t), report.Target{Name: "dead"},
		&harness.Result{Outcomes: all, Began: begun, Broke: "it never came up"}, nil, options)
}

func reports(t *testing.T) map[string]*report.Report {
	accepted := sample(t, report.Options{})
	accepted.Accept(baseline(t, "known-failures:\n- {id: wsgi/kept, reason: r}\n- {id: wsgi/broken, reason: r, link: l, expires: 2999-01-01}\n"), begun)
	return map[string]*report.Report{
		"sample": sample(t, options), "hostile": hostile(t), "untestable": untestable(t), "accepted": accepted, "component": component(t),
		"whole catalog": report.New(spec.MustLoad(), report.Target{Name: "none"}, &harness.Result{Began: begun}, nil, options),
	}
}

func written(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryReportFitsTheSchema(t *testing.T) {
	schema := compile(t, "schema.json")
	for name, r := range reports(t) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, r.WriteJSON)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		value.(map[string]any)["rules"].([]any)[0].(map[string]any)["verdict"] = "excellent"
		if err := schema.Validate(value); err == nil {
			t.Errorf("%s: the schema takes any verdict", name)
		}
	}
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	for name, r := range reports(t) {
		got, err := report.Read(bytes.NewReader(written(t, r.WriteJSON)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -written +read:\n%s", name, diff)
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "not a JSON report",
		"{\n \"schema\": }":                "line 2, column 12",
		`{"rules": []}`:                    `the key "schema" is missing`,
		`{"schema": "wsgicheck.report/2"}`: `its schema is "wsgicheck.report/2", but this wsgicheck reads "wsgicheck.report/1"`,
		`{"schema": "wsgicheck.report/1", "rules": 3}`:                                                     "rules",
		`{"schema": "wsgicheck.report/1", "rules": [{"id": "a/b", "verdict": "fine"}]}`:                    `rule "a/b" has the verdict "fine"`,
		`{"schema": "wsgicheck.report/1", "rules": [{"id": "a/b", "verdict": "pass", "cases": [{}]}]}`:     `case a/b# has the verdict ""`,
		string(written(t, sample(t, options).WriteJSON)[:2000]):                                            "unexpected end of JSON input (line ",
		string(written(t, sample(t, options).WriteJSON)) + "{\"schema\": \"wsgicheck.report/1\"} and more": "after top-level value",
	} {
		_, err := report.Read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: got the error %v, want one with %q", text, err, want)
		}
	}
}

func TestHostileOctetsSurvive(t *testing.T) {
	r := hostile(t)
	data := written(t, r.WriteJSON)
	if !utf8.Valid(data) || !json.Valid(data) {
		t.Error("the JSON is broken")
	}
	again, err := report.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var received []byte
	evidence := again.Rules[1].Cases[0].Evidence
	for _, w := range evidence.Wire {
		if w.Dir == wire.Received {
			received = append(received, w.Data.Bytes()...)
		}
	}
	if want := "\x00\xff\xfe]]>\x1b[31m\x9b"; !bytes.Contains(received, []byte(want)) {
		t.Errorf("of the wire %q is left, want %q in it", received, want)
	}
	if got := again.Rules[1].Cases[0].Observed; !strings.HasPrefix(got, "\x00"+`\xff\xfe]]>`+"\x1b") {
		t.Errorf("of what was observed %q is left", got)
	}

	decoder := xml.NewDecoder(bytes.NewReader(written(t, r.WriteJUnit)))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the XML is broken: %v", err)
		}
	}

	for _, form := range []report.Form{report.Full, report.Verbose, report.Short, report.Quiet} {
		for _, c := range text(t, r, report.TerminalOptions{Form: form}) {
			if c < ' ' && c != '\n' || c >= 0x7F && c < 0xA0 || c == 0x202E || c == utf8.RuneError {
				t.Fatalf("form %d: the terminal is sent %U", form, c)
			}
		}
	}
}
