package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var startResponseAgain = slices.Concat([]harness.Case{{
	Rule:   "wsgi/server-rejects-second-start-response",
	Name:   "in-the-call",
	Text:   "a second start_response raises",
	Client: OneRequestToTheEnd,
	App:    AppCalling(Then(Start("200 OK"), Start("201 Created")), Yield("data")),
	Check:  secondRaises,
}, {
	Rule:   "wsgi/server-rejects-second-start-response",
	Name:   "same-arguments",
	Text:   "a second start_response raises although it repeats the first",
	Client: OneRequestToTheEnd,
	App:    AppCalling(Then(Start("200 OK"), Start("200 OK")), Yield("data")),
	Check:  secondRaises,
}, {
	Rule:   "wsgi/server-rejects-second-start-response",
	Name:   "in-the-iterable",
	Text:   "a second start_response, by the iterable before its first data, raises",
	Client: OneRequestToTheEnd,
	App:    App(Pause(), Start("201 Created"), Yield("data")),
	Check:  secondRaises,
}, {
	Rule:   "wsgi/server-rejects-second-start-response",
	Name:   "after-a-block",
	Text:   "a second start_response, after a block of data, raises",
	Client: OneRequestToTheEnd,
	App:    App(Yield("one"), Start("201 Created"), Yield("two")),
	Check:  secondRaises,
}, {
	Rule:   "wsgi/server-rejects-second-start-response",
	Name:   "after-write",
	Text:   "a second start_response, after write(), raises",
	Client: OneRequestToTheEnd,
	App:    AppCalling(Then(Start("200 OK"), Write("one"), Start("201 Created")), Yield("two")),
	Check:  secondRaises,
}, {
	Rule:   "wsgi/server-rejects-second-start-response",
	Name:   "trapped",
	Text:   "a second start_response raises; if the application traps that, no head is made of both",
	Client: OneRequestToTheEnd,
	App:    AppCalling(Then(Start("200 OK", Field("X-Which", "1")), Catch(Start("200 OK", Field("X-Which", "2")))), Yield("data")),
	Check: func(g Gomega, run *harness.Run) {
		secondRaises(g, run)
		if r := run.First(); r.Response != nil {
			g.Expect(len(r.Headers.Values("X-Which"))).To(BeNumerically("<=", 1), "the headers of both calls, in\n%s", r.Head)
		}
	},
}}, Each([]string{"None", "()"}, falseExcInfo),
	Each(refused, failedThenBare),
	Each(refused, failedThenExcInfo),
)

func secondRaises(g Gomega, run *harness.Run) {
	err := Raised(run, 1)
	if err == nil && failedThen(run) {
		run.Note("the request failed, though start_response did not raise")
		return
	}
	g.Expect(err).NotTo(BeNil(), "what the second start_response raised")
	run.Note("raised %s", err.Type)
}

// failedThen reports whether the client saw that the request failed: the error was fatal, raised or not.
func failedThen(run *harness.Run) bool {
	r := run.First()
	return r.Response == nil || r.Status >= 500 || r.Err != nil
}

func falseExcInfo(value string) harness.Case {
	names := map[string]string{"None": "exc-info-none", "()": "exc-info-empty-tuple"}
	return harness.Case{
		Rule:   "wsgi/server-rejects-second-start-response",
		Name:   names[value],
		Text:   "a second start_response with an exc_info of " + value + " raises",
		Needs:  []harness.Need{needs.Python},
		Client: OneRequestToTheEnd,
		App: Python(`
def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain")])
    probe.event("start")
    try:
        start_response("201 Created", [("Content-Type", "text/plain")], ` + value + `)
    except BaseException as error:
        probe.event("start", error=error)
        raise
    probe.event("start")
    return probe.track([b"data"])
`),
		Check: secondRaises,
	}
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
		Rule:   "wsgi/failed-start-response-counts-as-called",
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
		Rule:   "wsgi/failed-start-response-counts-as-called",
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
