package filewrapper

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// An application works the same without wsgi.file_wrapper. The client makes two requests: one application uses the wrapper
// where it is offered, the other iterates over read() itself.
var fileWrapperOptional = harness.Group{
	Rule: "wsgi/file-wrapper-optional",
	Cases: []harness.Case{{
		Name:   "same-without",
		Text:   "the body is the same by wsgi.file_wrapper, where it is offered, and by iterating over read()",
		Needs:  OnPython,
		Client: TwoRequests,
		App:    Python(withAndWithout),
		Apps:   Programs{"other": Python(strings.Replace(withAndWithout, "environ.get", "{}.get", 1))},
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, FileData)
			g.Expect(string(run.Response(1).Body) == FileData).To(BeTrue(), "the body without wsgi.file_wrapper is not the content of the file")
			run.Note("wsgi.file_wrapper offered: %s", run.App().Notes("offered")[0])
		},
	}},
}

const withAndWithout = `
import io

def app(environ, start_response, probe):
    f = io.BytesIO(bytes(range(256)) * 64)
    wrapper = environ.get("wsgi.file_wrapper")
    probe.note("offered", "yes" if wrapper else "no")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "application/octet-stream")])
    return wrapper(f, 1000) if wrapper else iter(lambda: f.read(1000), b"")
`
