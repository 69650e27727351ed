package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
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

var update = flag.Bool("update", false, "write the golden files anew")

func TestRenderingsAreAsTheGoldenFilesHaveThem(t *testing.T) {
	plain, verbose := sample(t, options), sample(t, report.Options{Version: "v1.2.3", Repeat: options.Repeat, Strict: true, Verbose: true})
	terminal := func(r *report.Report, o report.TerminalOptions) func(io.Writer) error {
		return func(w io.Writer) error { return r.WriteTerminal(w, o) }
	}
	for name, render := range map[string]func(io.Writer) error{
		"terminal.txt":         terminal(plain, report.TerminalOptions{}),
		"terminal-color.txt":   terminal(plain, report.TerminalOptions{Color: true, Width: 72}),
		"terminal-verbose.txt": terminal(verbose, report.TerminalOptions{Verbose: true}),
		"terminal-narrow.txt":  terminal(verbose, report.TerminalOptions{Verbose: true, Width: 60}),
		"report.json":          plain.WriteJSON,
		"junit.xml":            plain.WriteJUnit,
		"junit-strict.xml":     verbose.WriteJUnit,
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := render(&b); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
				t.Errorf("-golden +now, -update writes it anew:\n%s", diff)
			}
		})
	}
}

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
	return report.New(catalogue(t), report.Target{Name: "evil"}, &harness.Result{
		Facts: &harness.Facts{Server: worst, Language: worst, Runtime: worst}, Outcomes: []harness.Outcome{zero}, Began: begun, Broke: worst,
	}, nil, report.Options{Repeat: []string{"run", worst}, Verbose: true})
}

// untestable is a report of a target that never came up.
func untestable(t *testing.T) *report.Report {
	all := outcomes(t)
	for i := range all {
		all[i] = harness.Outcome{Case: all[i].Case, Verdict: harness.Blocked, Observed: "it never came up"}
	}
	return report.New(catalogue(t), report.Target{Name: "dead"},
		&harness.Result{Outcomes: all, Began: begun, Broke: "it never came up"}, nil, options)
}

func reports(t *testing.T) map[string]*report.Report {
	return map[string]*report.Report{
		"sample": sample(t, options), "hostile": hostile(t), "untestable": untestable(t),
		"whole catalogue": report.New(spec.MustLoad(), report.Target{Name: "none"}, &harness.Result{Began: begun}, nil, options),
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
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.AddResource("schema.json", document)
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
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
		`{"rules": []}`:                    `it has no "schema"`,
		`{"schema": "wsgicheck.report/2"}`: `its schema is "wsgicheck.report/2", and this wsgicheck reads "wsgicheck.report/1"`,
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

	text := string(written(t, func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{Verbose: true}) }))
	for _, c := range text {
		if c < ' ' && c != '\n' || c >= 0x7F && c < 0xA0 || c == 0x202E || c == utf8.RuneError {
			t.Fatalf("the terminal is sent %U", c)
		}
	}
}

func TestSameResultGivesSameOctets(t *testing.T) {
	result := &harness.Result{Facts: &harness.Facts{}, Outcomes: outcomes(t), Began: begun}
	first := written(t, report.New(catalogue(t), report.Target{}, result, nil, options).WriteJSON)
	for range 20 {
		if !bytes.Equal(first, written(t, report.New(catalogue(t), report.Target{}, result, nil, options).WriteJSON)) {
			t.Fatal("two reports of one result differ")
		}
	}
}

func TestEvidenceIsBounded(t *testing.T) {
	run := &harness.Run{Begun: time.Now(), Log: exchange(t, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 1<<20))}
	for i := range 100_000 {
		run.Events = append(run.Events, trace.Event{Seq: i + 1, Kind: trace.Note, Value: strings.Repeat("v", 3000)})
	}
	flood := outcome("broken", "flood", harness.Fail, strings.Repeat("é", 1<<20))
	flood.Run, flood.Output = run, strings.Repeat("o", 1<<20)+"the last words"
	r := report.New(catalogue(t), report.Target{}, &harness.Result{Outcomes: []harness.Outcome{flood}}, nil, options)
	if n := len(written(t, r.WriteJSON)); n > 3<<20 {
		t.Errorf("the report has %d octets", n)
	}
	c := r.Rules[1].Cases[0]
	if !strings.HasSuffix(c.Evidence.Output, "the last words") {
		t.Error("the end of the server's output is lost")
	}
	events := c.Evidence.Trace
	if first, last := events[0].Seq, events[len(events)-1].Seq; first != 1 || last != 100_000 {
		t.Errorf("the trace goes from %d to %d", first, last)
	}
	if !slices.ContainsFunc(events, func(e report.Event) bool { return e.Value == "99600 entries left out" }) {
		t.Error("the trace does not say what was left out")
	}
	if !utf8.ValidString(c.Observed) || !strings.HasSuffix(c.Observed, "more octets)") {
		t.Errorf("what was observed ends in %q", c.Observed[len(c.Observed)-40:])
	}
}

func TestRulesOfTheReport(t *testing.T) {
	cat := catalogue(t)
	selected, err := cat.Match("wsgi/hosted,wsgi/kept")
	if err != nil {
		t.Fatal(err)
	}
	kept := []harness.Outcome{outcome("kept", "plainly", harness.Pass, "")}
	stray := outcome("never-heard-of", "case", harness.Error, "there is no such rule")
	r := report.New(cat, report.Target{}, &harness.Result{Outcomes: append(kept, stray)}, selected, options)
	got := map[string]string{}
	var ids []string
	for _, rule := range r.Rules {
		ids = append(ids, strings.TrimPrefix(rule.ID, "wsgi/"))
		got[strings.TrimPrefix(rule.ID, "wsgi/")] = string(rule.Verdict) + ": " + rule.Reason
	}
	if want := "kept broken broken-alike advised open absent unclear unclear-too untried new hosted unseen never-heard-of"; strings.Join(ids, " ") != want {
		t.Errorf("the rules are %s, want %s", ids, want)
	}
	for id, want := range map[string]string{
		"kept": "pass: ", "broken": "not-tested: not selected", "unseen": "not-tested: Nobody can look into it.",
		"hosted":         "not-tested: it binds the application, and is seen only where that is hosted by wsgicheck",
		"never-heard-of": "error: ",
	} {
		if got[id] != want {
			t.Errorf("%s is %q, want %q", id, got[id], want)
		}
	}
	all := report.New(cat, report.Target{}, &harness.Result{Outcomes: kept}, nil, options)
	if slices.ContainsFunc(all.Rules, func(r report.Rule) bool { return r.ID == "wsgi/hosted" }) {
		t.Error("a rule that binds no server is in the report although it was not selected")
	}
}

func TestExitCode(t *testing.T) {
	type seen = []harness.Verdict
	for _, test := range []struct {
		seen   seen
		strict bool
		want   int
	}{
		{seen{harness.Pass, harness.Info, harness.NotOffered, harness.NotTested}, true, report.ExitKept},
		{seen{harness.Pass, harness.Warn}, false, report.ExitKept},
		{seen{harness.Pass, harness.Warn}, true, report.ExitBroken},
		{seen{harness.Blocked, harness.Warn}, true, report.ExitBroken},
		{seen{harness.Pass, harness.Fail, harness.Blocked}, false, report.ExitBroken},
		{seen{harness.Pass, harness.Blocked}, false, report.ExitUntestable},
		{seen{harness.Fail, harness.Error}, false, report.ExitInternal},
		{seen{harness.NotOffered, harness.NotTested}, false, report.ExitKept},
		{seen{harness.NotTested}, false, report.ExitUntestable},
	} {
		names := []string{"kept", "broken", "absent", "unclear"}
		var all []harness.Outcome
		for i, v := range test.seen {
			all = append(all, outcome(names[i], "case", v, ""))
		}
		r := report.New(catalogue(t), report.Target{}, &harness.Result{Outcomes: all}, nil, report.Options{Strict: test.strict})
		if r.Exit.Code != test.want {
			t.Errorf("%s (strict %t): exit %d, want %d", test.seen, test.strict, r.Exit.Code, test.want)
		}
		provisional := outcome("new", "case", harness.Fail, "")
		provisional.Case.Provisional = true
		r = report.New(catalogue(t), report.Target{}, &harness.Result{Outcomes: append(all, provisional)}, nil, report.Options{Strict: test.strict})
		if r.Exit.Code != test.want {
			t.Errorf("%s and a provisional failure: exit %d, want %d", test.seen, r.Exit.Code, test.want)
		}
	}
}

func TestClaims(t *testing.T) {
	cat := spec.MustLoad()
	states := func(verdict func(spec.Rule) harness.Verdict) (states []report.State) {
		var all []harness.Outcome
		for _, rule := range cat.Rules() {
			if v := verdict(rule); v != "" {
				all = append(all, harness.Outcome{Case: &harness.Case{Rule: rule.ID, Name: "case"}, Verdict: v})
			}
		}
		for _, c := range report.New(cat, report.Target{}, &harness.Result{Outcomes: all}, nil, options).Claims {
			states = append(states, c.State)
		}
		return states
	}
	for name, test := range map[string]struct {
		verdict func(spec.Rule) harness.Verdict
		want    []report.State
	}{
		"a server that keeps all": {
			func(spec.Rule) harness.Verdict { return harness.Pass },
			[]report.State{report.Kept, report.Kept, report.Kept}},
		"a server that breaks the bridge": {
			func(r spec.Rule) harness.Verdict {
				if r.ID == "bridge/provided" {
					return harness.Fail
				}
				return harness.Pass
			},
			[]report.State{report.Kept, report.Kept, report.Broken}},
		"a synchronous server that keeps PEP 3333": {
			func(r spec.Rule) harness.Verdict {
				if r.Profile.Asynchronous {
					return harness.NotOffered
				}
				return harness.Pass
			},
			[]report.State{report.Kept, report.NotOffered, report.NotOffered}},
		"a synchronous server that breaks PEP 3333": {
			func(r spec.Rule) harness.Verdict {
				if r.Profile.Asynchronous {
					return harness.NotOffered
				}
				return harness.Fail
			},
			[]report.State{report.Broken, report.NotOffered, report.NotOffered}},
		"a server of which little is known": {
			func(r spec.Rule) harness.Verdict {
				if r.Profile.Name == "wsgi" {
					return harness.Pass
				}
				return ""
			},
			[]report.State{report.Open, report.Open, report.Open}},
		"a server without the optional delegation": {
			func(r spec.Rule) harness.Verdict {
				if r.Optional {
					return harness.NotOffered
				}
				return harness.Pass
			},
			[]report.State{report.Kept, report.Kept, report.Kept}},
	} {
		if got := states(test.verdict); !slices.Equal(got, test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	link := filepath.Join(dir, "link.json")
	if err := os.Symlink("report.json", link); err != nil {
		t.Fatal(err)
	}
	content := func() string { b, _ := os.ReadFile(path); return string(b) }
	say := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	if err := errors.Join(report.Writable(path), report.Save(path, say("one"))); err != nil || content() != "one" {
		t.Errorf("error %v, content %q", err, content())
	}
	if err := report.Save(link, say("two")); err != nil || content() != "two" {
		t.Errorf("through a link: error %v, content %q", err, content())
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	broken := errors.New("broken")
	if err := report.Save(path, func(w io.Writer) error { io.WriteString(w, "half"); return broken }); !errors.Is(err, broken) || content() != "two" {
		t.Errorf("a rendering that fails: error %v, content %q", err, content())
	}
	if err := errors.Join(report.Writable(os.DevNull), report.Save(os.DevNull, say("x"))); err != nil {
		t.Error(err)
	}
	if info, _ := os.Stat(os.DevNull); info.Mode().IsRegular() {
		t.Error("the device was replaced")
	}
	for _, bad := range []string{dir, filepath.Join(dir, "absent", "report.json")} {
		for _, err := range []error{report.Writable(bad), report.Save(bad, say("x"))} {
			if err == nil || !strings.Contains(err.Error(), "cannot write "+bad) {
				t.Errorf("%s: error %v", bad, err)
			}
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left in the folder: %v", left)
	}
}
