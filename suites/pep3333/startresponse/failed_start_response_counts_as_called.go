package startresponse

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A start_response that raised counts as a call: another one without exc_info is fatal, one with it is accepted. The
// application traps the error of the first call, and lets that of the second one through.
var failedStartResponseCountsAsCalled = harness.Group{
	Rule:     "wsgi/failed-start-response-counts-as-called",
	Presumes: []string{"wsgi/start-response-signature#exc-info"},
	Partial:  true,
	SomePresume: []harness.Presumption{
		{Cases: []string{"bad-length-then-bare", "bad-name-then-bare", "control-character-then-bare", "hop-by-hop-then-bare", "status-crlf-then-bare", "status-short-then-bare"}, Presumes: []string{"wsgi/server-rejects-second-start-response#trapped"}},
	},
	Cases: slices.Concat(Each(refused, failedThenBare), Each(refused, failedThenExcInfo)),
}

// refused are heads for which servers raise, some for one, some for another: where the
// first call did not raise, the case says nothing.
var refused = []refusable{
	{"control-character", "LF in a value", "200 OK", Field("X-Bad", "a\nb")},
	{"status-crlf", "CR LF in the status", "200 OK\r\nX-Bad: 1", plainField},
	{"status-short", "a status that is too short", "20", plainField},
	{"hop-by-hop", "a hop-by-hop header", "200 OK", Field("Transfer-Encoding", "chunked")},
	{"bad-name", "a space in a name", "200 OK", Field("X Bad", "1")},
	{"bad-length", "a Content-Length that is no number", "200 OK", Field("Content-Length", "many")},
}

func failedThenBare(bad refusable) harness.Case {
	return harness.Case{
		Name:   bad.name + "-then-bare",
		Text:   "after a start_response that raised for " + bad.what + " another one without exc_info raises",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Catch(Start(bad.status, bad.header)), Start("200 OK")), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			firstRaised(run)
			secondRaises(g, run)
		},
	}
}

func failedThenExcInfo(bad refusable) harness.Case {
	return harness.Case{
		Name:   bad.name + "-then-exc-info",
		Text:   "after a start_response that raised for " + bad.what + " one with exc_info is accepted, and its head is sent",
		Client: OneRequestToTheEnd,
		App: AppCalling(Then(Catch(Start(bad.status, bad.header)), Failed,
			StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry")),
		Check: func(g Gomega, run *harness.Run) {
			firstRaised(run)
			g.Expect(Raised(run, 1)).To(BeNil(), "what start_response raised, given exc_info")
			if run.First().Response == nil || run.First().Status != 503 || run.First().Headers.Get("X-Second") != "2" {
				run.Leave(harness.Info, "start_response was accepted, and its head not sent: that is wsgi/exc-info-replaces-stored-headers")
			}
			Answered(g, run, 503, "sorry")
		},
	}
}

func firstRaised(run *harness.Run) {
	if run.App().Count(trace.Start) == 0 || Raised(run, 0) == nil {
		run.Leave(harness.NotTested, "start_response did not raise")
	}
}
