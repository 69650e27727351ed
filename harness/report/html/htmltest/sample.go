package htmltest

import (
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// The rules and cases of [Sample].
const (
	Overlap = "first/alone#gone"     // two threads inside of one request; SampleLanes lanes
	Beyond  = "second/bounds#one"    // octets beyond the boundary, after a request that is complete
	Before  = "second/bounds#two"    // a control request before it
	Advised = "first/advised"        // a SHOULD that is not kept
	Kept    = "first/kept"           // it passes
	Known   = "first/known#accepted" // the baseline accepts it
	Absent  = "third/not-theirs"     // not offered
)

// SampleLanes is how many lanes the case Overlap has: two connections, and three threads of requests.
const SampleLanes = 5

// Sample is a report with one of each that the HTML report shows.
func Sample() *report.Report {
	r := &report.Report{
		Schema: report.SchemaName, Minor: report.SchemaMinor, Version: "1.2.3", Command: "wsgicheck run sample", Seed: 7, TookMS: 1234,
		Began: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC), Exit: report.Exit{Code: 1, Meaning: "2 rules that must be kept are broken"},
		Baseline: &report.Accepted{File: "known.yaml", Cases: 1, Stale: []string{"first/kept#stale"}, Expired: []string{}},
		Target:   report.Target{Name: "sample", Command: "serve {port}", Server: "sample/1.0", Language: "python", Runtime: "3.14.0"},
		Claims: []report.Claim{{Name: "WSGI", Meaning: "what PEP 3333 asks for", State: report.Broken, Needs: 3, Kept: 1,
			Broken: []string{"first/alone", "second/bounds"}}, {Name: "WSGI, more", Meaning: "more", State: report.NotOffered, Broken: []string{}}},
		Rules: []report.Rule{
			rule(Absent, spec.Must, harness.NotOffered, aCase("nothing", harness.NotOffered, "", nil)),
			rule("first/alone", spec.MustNot, harness.Fail, aCase("gone", harness.Fail, "a step was entered on thread 22 while another was running", overlap())),
			rule("first/known", spec.Must, harness.Fail, aCase("accepted", harness.Fail, "as long known", evidence())),
			rule(Advised, spec.Should, harness.Warn, aCase("late", harness.Warn, "it came late", evidence())),
			rule(Kept, spec.Must, harness.Pass, aCase("stale", harness.Pass, "", nil), aCase("plainly", harness.Pass, "", nil)),
			rule("second/bounds", spec.Must, harness.Fail, aCase("one", harness.Fail, "served r17", evidence()),
				aCase("two", harness.Fail, "served r18", withControl()), aCase("three", harness.Fail, "refused", evidence())),
		},
	}
	r.Rules[2].Cases[0].Known = &report.Known{Entry: "first/known#accepted", Reason: "upstream knows", Link: "https://example.org/issue/1"}
	r.Rules[5].Cases[0].Expected = "refused, and the connection closed; or served, and the connection closed (the framing is faulty)\nsent: GET / HTTP/1.1\\r\\n\\r\\n"
	for _, rule := range r.Rules {
		known := false
		for i := range r.Summary.Profiles {
			known = known || r.Summary.Profiles[i].Name == rule.Profile
		}
		if !known {
			r.Summary.Profiles = append(r.Summary.Profiles, report.Profile{Name: rule.Profile, Title: "The profile " + rule.Profile})
		}
	}
	return r
}

func rule(id string, level spec.Level, v harness.Verdict, cases ...report.Case) report.Rule {
	profile := id
	for i := range id {
		if id[i] == '/' {
			profile = id[:i]
		}
	}
	return report.Rule{ID: id, Title: "The rule " + id, Level: level, Party: spec.Server, Profile: profile, Statement: "What holds of " + id + ".",
		Source: []string{"RFC 9112, section 6.3", "decided here"}, Selected: true, Verdict: v, Cases: cases, Mutants: []string{"wrong: breaks " + id}}
}

func aCase(name string, v harness.Verdict, observed string, e *report.Evidence) report.Case {
	if e != nil {
		e.Command = "wsgicheck run sample --rule '" + name + "' --verbose"
	}
	return report.Case{Name: name, Verdict: v, Expected: "it is kept", Observed: observed, Notes: []string{}, TookMS: 1.5, Evidence: e}
}

func octets(s string) *trace.Octets { o := trace.Octets(s); return &o }

func sent(at float64, conn, data string) report.Entry {
	return report.Entry{AtMS: at, Conn: conn, Dir: wire.Sent, Data: octets(data), Size: int64(len(data))}
}

func received(at float64, conn, data string) report.Entry {
	return report.Entry{AtMS: at, Conn: conn, Dir: wire.Received, Data: octets(data), Size: int64(len(data))}
}

func event(at float64, conn, what string) report.Entry {
	return report.Entry{AtMS: at, Conn: conn, Event: what}
}

func step(at float64, request, thread string, turn int, kind trace.Kind, name string) report.Event {
	return report.Event{AtMS: at, Request: request, Event: trace.Event{Kind: kind, Turn: turn, Thread: thread, Process: 1, Name: name}}
}

func called(at float64, request, thread string) report.Event {
	e := step(at, request, thread, 1, trace.Call, "")
	e.Environ = map[string]trace.EnvValue{"REQUEST_METHOD": {Type: "str", Value: "POST"}, "PATH_INFO": {Type: "str", Value: "/"},
		"HTTP_X_ODD": {Type: "str", Value: "yes"}, "wsgi.version": {Type: "tuple", Value: "(1, 0)"}}
	e.Args = &trace.Args{Positional: 2, EnvironType: "dict"}
	return e
}

// overlap is a request whose close() runs on one thread while a turn runs on another, and a request beside it.
func overlap() *report.Evidence {
	return &report.Evidence{
		Wire: []report.Entry{event(0, "main", wire.EventConnect), sent(0.1, "main", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"),
			event(3, "main", wire.GateSeen+"blocked"), event(3.1, "main", wire.EventAbort), event(3.2, "meanwhile", wire.EventConnect),
			sent(3.3, "meanwhile", "GET / HTTP/1.1\r\n\r\n"), received(250, "meanwhile", "HTTP/1.1 204 No Content\r\n\r\n"), event(251, "meanwhile", wire.EventClose),
			event(252, "main", wire.GateOpened+"go")},
		Trace: []report.Event{called(1, "", "11"), step(2, "", "11", 1, trace.Yield, "switch"), step(2.5, "", "22", 2, trace.Open, "blocked"),
			step(4, "", "11", 2, trace.Overlap, "close"), step(4.1, "", "11", 2, trace.Close, ""), step(4.2, "", "11", 2, trace.Closed, ""),
			called(5, "other", "11"), step(6, "other", "11", 1, trace.End, ""), step(253, "", "22", 2, trace.Waited, "go"), step(254, "", "22", 2, trace.Yield, "")},
		Output: "Traceback\n",
	}
}

// evidence has a request with chunked content, what is beyond its boundary, and a response with a length.
func evidence() *report.Evidence {
	return &report.Evidence{
		Wire: []report.Entry{event(0, "main", wire.EventConnect),
			sent(0.1, "main", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\nand more\n\x00"),
			received(2, "main", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), event(2.1, "main", wire.EventClose)},
		Trace: []report.Event{called(1, "", "11"), step(1.1, "", "11", 1, trace.End, "")},
	}
}

func withControl() *report.Evidence {
	e := evidence()
	for i := range e.Wire {
		e.Wire[i].AtMS += 10
	}
	e.Wire = append([]report.Entry{event(0, "before", wire.EventConnect), sent(1, "before", "GET /before HTTP/1.1\r\n\r\n"), event(2, "before", wire.EventClose)}, e.Wire...)
	return e
}

// Sides is the case of [Hosted].
const Sides = "first/alone#sides"

// Hosted is a report on middleware, in which something happens on both sides of it.
func Hosted() *report.Report {
	r := Sample()
	side := func(at float64, side trace.Side, kind trace.Kind) report.Event {
		e := step(at, "", "11", 1, kind, "")
		e.Side, e.Places = side, []string{"mine.py:7"}
		return e
	}
	r.Rules = []report.Rule{rule("first/alone", spec.Must, harness.Fail, aCase("sides", harness.Fail, "it is not closed", &report.Evidence{
		Wire:  []report.Entry{},
		Trace: []report.Event{side(1, trace.Above, trace.Returned), side(2, trace.Beneath, trace.Returned), side(3, trace.Above, trace.Close)},
	}))}
	return r
}
