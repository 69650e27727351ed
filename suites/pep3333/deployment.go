package pep3333

import (
	. "github.com/onsi/gomega"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// deployment are the cases of what a server offers besides: threads, extensions, settings.
var deployment = []harness.Case{{
	Rule: "wsgi/single-thread-option",
	Name: "not-at-once",
	Text: "where wsgi.multithread is false, no thread calls the application while another is in it; where it is true, the mode to judge is another one",
	Client: Client(Get("/", Last()), WaitFor("inside"),
		On("other", Get("/", To("other"), Last())), Release("leave"), Response(), Hangup(),
		On("other", Response())),
	Needs: []harness.Need{needs.Python},
	App: Python(`
import sys

def app(environ, start_response, probe):
    greenlet = sys.modules.get("greenlet")
    if greenlet and greenlet.getcurrent().parent is not None:
        probe.note("greenlet")
    probe.open("inside")
    probe.wait("leave")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return probe.track([b"first"])
`),
	Apps: Programs{"other": Answer("other")},
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "first")
		g.Expect(string(run.Response(1).Body)).To(Equal("other"))
		if run.App().Environ()["wsgi.multithread"].Value != "False" {
			run.Leave(harness.NotTested, "the server runs with threads here (wsgi.multithread); judge it in the mode without")
		}
		if len(run.App().Notes("greenlet")) > 0 {
			run.Leave(harness.NotTested, "requests run on greenlets, which cannot be told from threads")
		}
		first, other := run.App().Events, run.Request("other").Events
		for _, e := range first {
			if e.Process == other[0].Process && e.Thread != other[0].Thread {
				g.Expect(other[0].At.Before(first[len(first)-1].At) && first[0].At.Before(other[len(other)-1].At)).To(BeFalse(),
					"whether the threads %s and %s were in the application at once", e.Thread, other[0].Thread)
			}
		}
	},
}, {
	Rule:   "wsgi/output-extension-takes-start-response",
	Name:   "early-hints",
	Text:   "wsgi.early_hints, called without start_response, raises or sends nothing",
	Needs:  []harness.Need{needs.Key("wsgi.early_hints"), needs.Python},
	Client: OneRequest,
	App: Python(`
def app(environ, start_response, probe):
    try:
        environ["wsgi.early_hints"]([("Link", "</style.css>; rel=preload")])
    except Exception as error:
        probe.note("refused", type(error).__name__)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "data")
		g.Expect(run.First().Interim).To(BeEmpty(), "the interim responses that were sent past start_response")
	},
}, {
	Rule:   "wsgi/deployer-can-inject-environ",
	Name:   "process-environment",
	Text:   "the variables of the process environment are in the environ; another way to set them cannot be seen from here",
	Level:  spec.May, // to copy them is one way among others, and the only one that can be seen
	Needs:  []harness.Need{needs.Python},
	Client: OneRequest,
	App: Python(`
import os

def app(environ, start_response, probe):
    probe.note("copied", [name for name in os.environ if environ.get(name) == os.environ[name]][:3] or "")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "data")
		if copied := run.App().Last(trace.Note).Value; copied != "" {
			run.Note("in the environ: %s", copied)
			return
		}
		run.Leave(harness.NotTested, "the process environment is not in the environ; whether the server has an option for it cannot be seen")
	},
}}
