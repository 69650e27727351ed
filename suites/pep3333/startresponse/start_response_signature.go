package startresponse

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// start_response takes two arguments by position, or three. The client makes one request; the application calls
// start_response in one way, and its response must arrive.
var startResponseSignature = harness.Group{
	Rule: "wsgi/start-response-signature",
	Cases: slices.Concat([]harness.Case{{
		Name:   "exc-info",
		Text:   "start_response takes an exc_info as third argument",
		Client: OneRequest,
		App:    AppCalling(Then(Catch(Raise("ValueError", "caught")), StartExcInfo("200 OK", ContentLength(4))), Yield("data")),
		Check:  started,
	}}, Each([]struct{ name, what, call string }{
		{"exc-info-none", "None as third argument", `start_response("202 Accepted", headers, None)`},
		{"empty-headers", "an empty list of headers", `start_response("202 Accepted", [])`},
	}, startingPython), Each([]struct{ name, what, call string }{
		{"one-argument", "without headers", `start_response("200 OK")`},
		{"four-arguments", "with a fourth argument", `start_response("200 OK", [], None, None)`},
	}, startingWrong)),
}

func started(g Gomega, run *harness.Run) {
	ExpectNoErrors(g, run.App(), trace.Start)
	Answered(g, run, 200, "data")
}

func startingPython(v struct{ name, what, call string }) harness.Case {
	return harness.Case{
		Name:   v.name,
		Text:   "start_response takes " + v.what,
		Needs:  OnPython,
		Client: OneRequest,
		App: Python(`
def app(environ, start_response, probe):
    headers = [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")]
    ` + v.call + `
    return probe.track([b"data"])
`),
		Check: func(g Gomega, run *harness.Run) {
			if AnsweredBare(g, run, 202, "data"); v.name != "empty-headers" {
				ExpectOwn(g, run.First())
			}
		},
	}
}

// startingWrong does not go on to a right call: the first may count as one that raised.
func startingWrong(v struct{ name, what, call string }) harness.Case {
	return harness.Case{
		Name:   v.name,
		Text:   "start_response raises when it is called " + v.what + "; where it does not that is reported",
		Level:  spec.May, // the text says what is accepted, not what is refused
		Needs:  OnPython,
		Client: OneRequestToTheEnd, Partial: true,
		App: Python(`
def app(environ, start_response, probe):
    try:
        ` + v.call + `
    except TypeError as error:
        probe.event("start", error=error)
        raise
    probe.event("start")
    return probe.track([b"data"])
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(Raised(run, 0)).NotTo(BeNil(), "what start_response raised")
		},
	}
}
