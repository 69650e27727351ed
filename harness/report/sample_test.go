package report_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

const ruleTemplate = `
- id: wsgi/%s
  title: The rule called %s
  level: %s
  party: %s
  statement: What holds of %s.
  source: [a section]
  observe: [%s]
`

// catalog has a rule for each thing that can be said of one.
func catalog(t testing.TB) *spec.Catalog {
	t.Helper()
	text := "profile: wsgi\nrules:"
	for _, r := range [][4]string{
		{"kept", "MUST", "server", "probe"},
		{"broken", "MUST", "server", "probe"},
		{"broken-alike", "MUST NOT", "server", "http"},
		{"advised", "SHOULD", "server", "http"},
		{"open", "MAY", "server", "http"},
		{"absent", "MUST", "server", "http"},
		{"unclear", "MUST", "server", "http"},
		{"unclear-too", "MUST", "server", "http"},
		{"untried", "MUST", "server", "http"},
		{"new", "MUST", "server", "http"},
		{"hosted", "MUST", "application", "hosted"},
	} {
		text += fmt.Sprintf(ruleTemplate, r[0], r[0], r[1], r[2], r[0], r[3])
	}
	text += fmt.Sprintf(ruleTemplate, "unseen", "unseen", "MUST", "server", "unseen", "none") +
		"  reason: Nobody can look into it.\n"
	c, err := spec.Parse("sample.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var begun = time.Date(2007, 10, 5, 12, 0, 0, 0, time.UTC)

// exchange sends a request to a peer that gives the answer, and returns the log of it.
func exchange(t testing.TB, request, answer string) *wire.Log {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	served := make(chan struct{})
	go func() {
		defer close(served)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		if _, err := io.ReadFull(c, make([]byte, len(request))); err == nil {
			io.WriteString(c, answer)
		}
	}()
	log := &wire.Log{}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, err := wire.Dial(ctx, l.Addr().String(), log, "main")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Send([]byte(request)); err != nil {
		t.Fatal(err)
	}
	conn.ReadResponse(wire.RequestInfo{Method: "GET"})
	conn.Close()
	<-served
	return log
}

func octets(s string) *trace.Octets { o := trace.Octets(s); return &o }

func outcome(rule, name string, v harness.Verdict, observed string) harness.Outcome {
	return harness.Outcome{
		Case:    &harness.Case{Rule: "wsgi/" + rule, Name: name, Text: "the rule " + rule + " is seen to hold"},
		Verdict: v, Observed: observed, Took: 1500 * time.Microsecond,
	}
}

// outcomes has one of each verdict, two failures alike and a provisional one.
func outcomes(t testing.TB) []harness.Outcome {
	run := &harness.Run{
		Begun: time.Now(),
		Log:   exchange(t, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
		Events: []trace.Event{
			{Seq: 1, Kind: trace.Call, Turn: 1, Thread: "11", Process: 7, Args: &trace.Args{Positional: 2, EnvironType: "dict"},
				Environ: map[string]trace.EnvValue{"wsgi.version": {Type: "tuple", Value: "(1, 0)"}, "HOME": {Type: "str", Value: "/"},
					"PATH_INFO": {Type: "str", Value: "/é"}}},
			{Seq: 2, Kind: trace.Start, Turn: 1, Thread: "11", Process: 7, Status: "200 OK", Headers: [][2]string{{"Content-Length", "5"}}},
			{Seq: 3, Kind: trace.Read, Turn: 1, Thread: "12", Process: 7, Method: "read", Size: new(int), Data: octets("")},
			{Seq: 4, Kind: trace.Yield, Turn: 1, Thread: "11", Process: 7, Value: "bytes", Data: octets("hello\n\xff")},
			{Seq: 5, Kind: trace.Closed, Turn: 1, Thread: "11", Process: 7, Error: &trace.Error{Type: "OSError", Message: "gone"}},
		},
	}
	all := []harness.Outcome{
		outcome("kept", "plainly", harness.Pass, ""),
		outcome("broken", "by-one", harness.Fail, "what close() saw: 2, not 1"),
		outcome("broken", "kept-here", harness.Pass, "it was drained"),
		outcome("broken-alike", "by-one-too", harness.Fail, "what close() saw: 2, not 1"),
		outcome("advised", "not-followed", harness.Warn, "the connection was closed without a word, although the client had asked for it to be kept open, and had more to say"),
		outcome("open", "recorded", harness.Info, "it sends a Date"),
		outcome("absent", "nothing", harness.NotOffered, "the environ has no wsgi.file_wrapper"),
		outcome("unclear", "gone", harness.Blocked, "the target has stopped answering"),
		outcome("unclear-too", "fault", harness.Error, "the check itself failed: index out of range"),
		outcome("new", "first-seen", harness.Fail, "nothing came"),
	}
	all[1].Run, all[1].Output, all[1].Notes = run, "Traceback (most recent call last):\n  OSError: gone\n", []string{"the head had gone"}
	all[2].Notes = []string{"it was drained"}
	all[9].Case.Provisional = true
	return all
}

var options = report.Options{
	Version: "v1.2.3",
	Command: []string{"wsgicheck", "run", "mine", "--rule", "wsgi/*"},
	Repeat:  []string{"wsgicheck", "run", "mine"},
	Mutants: func(rule string) []string { return []string{"wrong: breaks " + rule} },
}

// sample is a report whose times do not change from run to run.
func sample(t testing.TB, opts report.Options) *report.Report {
	t.Helper()
	r := report.New(catalog(t), report.Target{Name: "mine", Command: "serve -p {port} {app}"}, &harness.Result{
		Facts: &harness.Facts{Language: "python", Runtime: "3.12.1", Server: "Mine/1.0"}, Outcomes: outcomes(t),
		Began: begun, Took: 1234 * time.Millisecond,
	}, nil, opts)
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			if c.Evidence == nil {
				continue
			}
			for i := range c.Evidence.Wire {
				c.Evidence.Wire[i].AtMS = float64(i)
			}
			for i := range c.Evidence.Trace {
				c.Evidence.Trace[i].AtMS = 1.5 + float64(i)/10
			}
		}
	}
	return r
}
