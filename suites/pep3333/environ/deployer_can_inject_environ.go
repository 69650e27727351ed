package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The deployer can put names with string values into the environ. The application looks for the variables of its
// process's environment: copying those is one way, and the only one that a case can see.
var deployerCanInjectEnviron = harness.Group{
	Rule:  "wsgi/deployer-can-inject-environ",
	Level: spec.May, // the rule does not ask for this way
	Needs: OnPython,
	Cases: []harness.Case{{
		Name:   "process-environment",
		Text:   "the variables of the process environment are in the environ; another way to set them cannot be seen from here",
		Client: OneRequest,
		App: Python(`
import os

def app(environ, start_response, probe):
    probe.note("copied", [name for name in os.environ if environ.get(name) == os.environ[name]][:3] or "")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
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
	}},
}
