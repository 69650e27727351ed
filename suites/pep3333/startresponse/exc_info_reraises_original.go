package startresponse

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What start_response raises once the head has been sent is the exception in exc_info, with its traceback. The application
// compares the two; it lets the error through, and what the client gets then is not judged.
var excInfoReraisesOriginal = harness.Group{
	Rule:     "wsgi/exc-info-reraises-original",
	Presumes: []string{"wsgi/start-response-signature#exc-info-none"},
	Partial:  true,
	Cases: []harness.Case{{
		Name:   "same-object",
		Text:   "what start_response raises after the head is the very exception of exc_info",
		Client: OneRequestToTheEnd,
		App:    App(Yield("one"), Failed, StartExcInfo("500 Failed")),
		Check:  sameObject,
	}, {
		Name:   "same-object-after-write",
		Text:   "what start_response raises after write() is the very exception of exc_info",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), Write("one"), Failed, StartExcInfo("500 Failed"))),
		Check:  sameObject,
	}, {
		Name:   "traceback-of-odd-exception",
		Text:   "the exception keeps its traceback down to where it was raised, even if it cannot be made anew",
		Needs:  OnPython,
		Client: OneRequestToTheEnd,
		App:    Python(oddException),
		Check: func(g Gomega, run *harness.Run) {
			err := raisedAfterHead(run)
			g.Expect(err.Type).To(Equal("Odd"))
			g.Expect(err.Same).To(BeTrue(), "it is not the exception that was given")
			g.Expect(run.App().Notes("frames")).To(Equal([]string{"yes"}), "whether its traceback reaches the function that raised it")
		},
	}},
}

// sameObject lets a server pass untested that raises anew what is being handled: the steps
// give exc_info when the handler has been left.
func sameObject(g Gomega, run *harness.Run) {
	err := raisedAfterHead(run)
	if err.Message == "No active exception to reraise" {
		run.Leave(harness.NotTested, "the server raises anew the exception that is being handled, and here none is")
	}
	g.Expect(err.Same).To(BeTrue(), "%s (%s) is not the exception that was given", err.Type, err.Message)
}

func raisedAfterHead(run *harness.Run) *trace.Error {
	err := Raised(run, 1)
	if err == nil {
		run.Leave(harness.NotTested, "start_response did not raise")
	}
	return err
}

const oddException = `
import sys, traceback

class Odd(Exception):
    __slots__ = ()
    def __init__(self, one, two):
        super().__init__("odd")

def innermost():
    raise Odd(1, 2)

def app(environ, start_response, probe):
    def body():
        start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
        probe.event("start")
        yield b"one"
        try:
            innermost()
        except Odd as original:
            try:
                start_response("500 Failed", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")], sys.exc_info())
                probe.event("start")
            except BaseException as error:
                frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
                probe.note("frames", "yes" if "innermost" in frames else "no")
                probe.event("start", error={"type": type(error).__name__, "same": error is original})
                raise
    return probe.track(body())
`
