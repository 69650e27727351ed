package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The environ is a built-in dict. The application reports its type, and uses it as a dict.
var environBuiltinDict = harness.Group{
	Rule: "wsgi/environ-builtin-dict",
	Cases: slices.Concat(Each(UsualRequests, func(r NamedRequest) harness.Case {
		return harness.Case{
			Name:   r.Name,
			Text:   "the environ of " + r.What + " is a dict, no subclass of it and nothing like it",
			Client: r.Client,
			App:    Answer("data"),
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Of(trace.Call)[0].Args.EnvironType).To(Equal("dict"), "the type of the environ")
			},
		}
	}), []harness.Case{{
		Name:   "used-as-a-dict",
		Text:   "type(environ) is dict, and the environ does what a dict does",
		Needs:  OnPython,
		Client: OneRequest,
		App: Python(`
def app(environ, start_response, probe):
    probe.note("type", type(environ) is dict)
    environ.update({1: 2})
    environ.setdefault("own.key", []).append(3)
    del environ["own.key"], environ[1]
    copied = dict(environ)
    probe.note("copied", copied == environ and copied is not environ)
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("type")).To(Equal([]string{"True"}), "type(environ) is dict")
			g.Expect(run.App().Notes("copied")).To(Equal([]string{"True"}), "a copy equals the environ")
			Answered(g, run, 200, "data")
		},
	}}),
}
