package errorstream

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// flush() may do nothing where output is passed on at once. The application writes, and flushes or not; what it flushed must
// be in the server's output before what the application itself puts there afterwards.
var errorsFlushMayBeNoop = harness.Group{
	Rule:    "wsgi/errors-flush-may-be-noop",
	Needs:   OnPython,
	Alone:   true,
	Partial: true,
	Cases: []harness.Case{
		inOutput("flushed", "what was written and flushed is in the output before the request ends", written,
			Python(`
import os

def app(environ, start_response, probe):
    environ["wsgi.errors"].write("`+written+`flushed\n")
    environ["wsgi.errors"].flush()
    os.write(2, b"`+behindFlush+`\n")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
			func(g Gomega, output string) {
				before, _, _ := strings.Cut(output, behindFlush)
				g.Expect(before).To(ContainSubstring(written+"flushed"), "the server's output up to the line after flush()")
			}),
		notFlushed(),
	},
}

// behindFlush is what the application puts on the process's standard error when flush() has returned.
const behindFlush = "wsgicheck: behind flush()"

// notFlushed reports whether what was never flushed is passed on.
func notFlushed() harness.Case {
	c := inOutput("not-flushed", "what was written is in the output when the request is over, flushed or not", written,
		logging(ErrorLog("write", "wsgicheck-not-flushed\n")),
		func(g Gomega, output string) {
			g.Expect(output).To(ContainSubstring("wsgicheck-not-flushed"), "the server's output")
		})
	c.Level = spec.May
	return c
}
