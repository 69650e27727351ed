package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// An extension that puts out data in another way takes start_response, so that middleware can see what is sent. The
// application calls the one such extension that is known, wsgi.early_hints, without it.
var outputExtensionTakesStartResponse = harness.Group{
	Rule:  "wsgi/output-extension-takes-start-response",
	Needs: []harness.Need{needs.Key("wsgi.early_hints"), needs.Python},
	Cases: []harness.Case{{
		Name:   "early-hints",
		Text:   "wsgi.early_hints, called without start_response, raises or sends nothing",
		Client: OneRequest,
		App: Python(`
def app(environ, start_response, probe):
    try:
        environ["wsgi.early_hints"]([("Link", "</style.css>; rel=preload")])
    except Exception as error:
        probe.note("refused", type(error).__name__)
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.First().Interim).To(BeEmpty(), "the interim responses that were sent past start_response")
		},
	}},
}
