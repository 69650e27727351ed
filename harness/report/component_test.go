package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// component is the report of an application that breaks a rule.
func component(t *testing.T) *report.Report {
	t.Helper()
	begun := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	left := 5
	event := func(ms int, e trace.Event) trace.Event {
		e.At = begun.Add(time.Duration(ms) * time.Millisecond)
		return e
	}
	o := harness.Outcome{
		Case: &harness.Case{Rule: "wsgi/hosted", Name: "one", Text: "it is kept"}, Verdict: harness.Fail, Observed: "it is not (pkg/mod.py:7)",
		Run: &harness.Run{Begun: begun, Events: []trace.Event{
			event(0, trace.Event{Seq: 1, Side: trace.Above, Kind: trace.Call, Turn: 1}),
			event(1, trace.Event{Seq: 2, Side: trace.Beneath, Kind: trace.Call, Turn: 1, Places: []string{"lib/other.py:3", "pkg/mod.py:7"}}),
			event(2, trace.Event{Seq: 3, Side: trace.Above, Kind: trace.Start, Turn: 1, Status: "200 OK", Types: map[string]string{"status": "str", "headers": "tuple"}, Args: &trace.Args{Positional: 1, Keyword: 1, EnvironType: "dict"}}),
			event(3, trace.Event{Seq: 4, Side: trace.Above, Kind: trace.Read, Turn: 1, Method: "read", Left: &left}),
		}},
	}
	target := report.Target{Name: "pkg.mod:app", Language: "python", Runtime: "3.12.1", Component: &report.Component{
		Party: spec.Application, Distribution: "pkg", Version: "1.2", At: "pkg/mod.py:7", Interpreter: "/usr/bin/python3", Declares: []string{"buffers"}, Call: "make(app)", Setup: "a:b",
	}}
	return report.New(catalog(t), target, &harness.Result{Began: begun, Outcomes: []harness.Outcome{o}}, nil, report.Options{Version: "v1", Command: []string{"wsgicheck"}, Party: spec.Application})
}

func TestAReportOfAComponentHasItsRulesOnly(t *testing.T) {
	r := component(t)
	var ids []string
	for _, rule := range r.Rules {
		ids = append(ids, rule.ID)
	}
	if want := "wsgi/hosted"; strings.Join(ids, " ") != want {
		t.Errorf("its rules are %v, want %s", ids, want)
	}
	if r.Exit.Code != report.ExitBroken || len(r.Claims) != 0 {
		t.Errorf("exit %d and %d claims, want 1 and none", r.Exit.Code, len(r.Claims))
	}
}

func TestBothSidesOfAComponentAreBesideOneAnother(t *testing.T) {
	var b bytes.Buffer
	if err := component(t).WriteTerminal(&b, report.TerminalOptions{Width: 140, Form: report.Verbose}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"wsgicheck v1: pkg.mod:app (application of pkg 1.2, python 3.12.1)\n",
		"  pkg/mod.py:7 [factory call make(app)] [setup a:b] [declared buffers] [interpreter /usr/bin/python3]\n",
		"ms  above ",
		" | beneath\n",
		" | call  (lib/other.py:3, from pkg/mod.py:7)\n",
		"with 1 argument by keyword",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not have %q:\n%s", want, &b)
		}
	}
	if strings.Contains(b.String(), "seed") {
		t.Errorf("it has a seed:\n%s", &b)
	}
}
