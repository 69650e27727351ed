package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The environ may hold the process's environment, but never in place of what the request has. The first request's
// application puts variables into the environment of the process, where the server may read them for the second, whose
// application reports its environ.
var environMayHoldOSEnv = harness.Group{
	Rule: "wsgi/environ-may-hold-os-env",
	Cases: []harness.Case{{
		Name:   "never-hides-the-request",
		Text:   "variables of the process's environment may be in the environ, but in place of none of the request's",
		Needs:  OnPython,
		Alone:  true,
		Client: Client(Get("/", To("first"), Last()), Response(), Hangup(), On("main", Get("/real?query", Last()), Response())),
		Apps: Programs{"first": Python(`
import os

def app(environ, start_response, probe):
    os.environ.update(REQUEST_METHOD="PROCESS", PATH_INFO="/process", QUERY_STRING="process", HTTP_HOST="process",
                      SERVER_PROTOCOL="PROCESS/1.0", HTTP_X_PROCESS="1", WSGICHECK_SHADOW="1")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "0")])
    return []
`)},
		App: Python(`
import os

def app(environ, start_response, probe):
    if "WSGICHECK_SHADOW" in os.environ:
        probe.note("same-process")
    if "PATH" in environ and environ["PATH"] == os.environ.get("PATH"):
        probe.note("held")
    for key in "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "SERVER_PROTOCOL", "HTTP_X_PROCESS", "WSGICHECK_SHADOW":
        os.environ.pop(key, None)
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
		Check: func(g Gomega, run *harness.Run) {
			app := run.App()
			if len(app.Notes("same-process")) == 0 {
				run.Leave(harness.NotTested, "the requests were served by different processes")
			}
			if len(app.Notes("held")) > 0 {
				run.Note("the environ holds the process's environment")
			}
			g.Expect(app.Get("REQUEST_METHOD")).To(Equal("GET"))
			g.Expect(URLPath(run)).To(Equal(trace.Latin1(run.Facts.Mount()) + "/real"))
			g.Expect(app.Get("QUERY_STRING")).To(Equal("query"))
			g.Expect(app.Get("SERVER_PROTOCOL")).To(Equal("HTTP/1.1"))
			g.Expect(app.Get("HTTP_HOST")).NotTo(Equal("process"))
			g.Expect(app.Environ()).NotTo(HaveKey("HTTP_X_PROCESS"))
			g.Expect(run.Response(1).Status).To(Equal(200))
		},
	}},
}
