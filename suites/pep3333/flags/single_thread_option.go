package flags

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// In the mode without threads no thread calls the application while another is in it. The client makes a second request
// while the application holds the first, which it lets go when the second has been called or the client's patience is at its end.
var singleThreadOption = harness.Group{
	Rule:  "wsgi/single-thread-option",
	Needs: OnPython,
	Cases: []harness.Case{{
		Name: "not-at-once",
		Text: "where wsgi.multithread is false, no thread calls the application while another is in it; where it is true, the mode to judge is another one",
		Client: Client(Get("/", Last()), WaitFor("inside"),
			On("other", Get("/", To("other"), Last())), AwaitCalls(Patience, "other"), Mark(),
			Release("leave"), Response(), Hangup(),
			On("other", Response())),
		App: Python(`
import sys

def app(environ, start_response, probe):
    greenlet = sys.modules.get("greenlet")
    if greenlet and greenlet.getcurrent().parent is not None:
        probe.note("greenlet")
    probe.open("inside")
    probe.wait("leave")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "5")])
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
			first := run.App().Events[0]
			for _, e := range run.Marked { // before the first could leave
				if e.Request == "other" && e.Kind == trace.Call && e.Process == first.Process {
					g.Expect(e.Thread).To(Equal(first.Thread), "the thread that called the application while another was in it")
				}
			}
		},
	}},
}
