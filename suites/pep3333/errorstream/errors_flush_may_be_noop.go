package errorstream

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// flush() may do nothing where output is passed on at once. The application writes, and flushes or not; the server's own
// output must have it in the end.
var errorsFlushMayBeNoop = harness.Group{
	Rule:    "wsgi/errors-flush-may-be-noop",
	Needs:   OnPython,
	Alone:   true,
	Partial: true,
	Cases: []harness.Case{
		inOutput("flushed", "what was written and flushed is in the output before the request ends", written,
			logging(ErrorLog("write", "wsgicheck-flushed\n"), ErrorLog("flush", "")),
			func(g Gomega, output string) {
				g.Expect(output).To(ContainSubstring("wsgicheck-flushed"), "the server's output")
			}),
		inOutput("not-flushed", "what was written is in the output when the request is over, flushed or not", written,
			logging(ErrorLog("write", "wsgicheck-not-flushed\n")),
			func(g Gomega, output string) {
				g.Expect(output).To(ContainSubstring("wsgicheck-not-flushed"), "the server's output")
			}),
	},
}
