package startresponse

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A second start_response without exc_info is a fatal error: it raises, or the request fails. The application lets the
// error through; what the client gets then is not judged otherwise, and may be nothing.
var serverRejectsSecondStartResponse = harness.Group{
	Rule:    "wsgi/server-rejects-second-start-response",
	Partial: true,
	Cases: slices.Concat([]harness.Case{{
		Name:   "in-the-call",
		Text:   "a second start_response raises",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), Start("201 Created")), Yield("data")),
		Check:  secondRaises,
	}, {
		Name:   "same-arguments",
		Text:   "a second start_response raises although it repeats the first",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), Start("200 OK")), Yield("data")),
		Check:  secondRaises,
	}, {
		Name:   "in-the-iterable",
		Text:   "a second start_response, by the iterable before its first data, raises",
		Client: OneRequestToTheEnd,
		App:    App(Pause(), Start("201 Created"), Yield("data")),
		Check:  secondRaises,
	}, {
		Name:   "after-a-block",
		Text:   "a second start_response, after a block of data, raises",
		Client: OneRequestToTheEnd,
		App:    App(Yield("one"), Start("201 Created"), Yield("two")),
		Check:  secondRaises,
	}, {
		Name:   "after-write",
		Text:   "a second start_response, after write(), raises",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), Write("one"), Start("201 Created")), Yield("two")),
		Check:  secondRaises,
	}, {
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
	}}, Each([]string{"None", "()"}, falseExcInfo)),
}

func falseExcInfo(value string) harness.Case {
	names := map[string]string{"None": "exc-info-none", "()": "exc-info-empty-tuple"}
	return harness.Case{
		Name:   names[value],
		Text:   "a second start_response with an exc_info of " + value + " raises",
		Needs:  OnPython,
		Client: OneRequestToTheEnd,
		App: Python(`
def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    probe.event("start")
    try:
        start_response("201 Created", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")], ` + value + `)
    except BaseException as error:
        probe.event("start", error=error)
        raise
    probe.event("start")
    return probe.track([b"data"])
`),
		Check: secondRaises,
	}
}
