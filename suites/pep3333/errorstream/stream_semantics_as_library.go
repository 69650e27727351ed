package errorstream

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The methods of wsgi.errors do what they do on a file of Python's. The application writes in several ways; the server's
// own output must have it in order. The cases of wsgi.input are in package input.
var streamSemanticsAsLibrary = harness.Group{
	Rule:     "wsgi/stream-semantics-as-library",
	Presumes: []string{"wsgi/errors-methods-supported#in-close"},
	Level:    spec.Should, // how a log shows what was written is left to the server
	Needs:    OnPython,
	Alone:    true,
	Partial:  true,
	Cases: []harness.Case{
		inOutput("errors-in-order", "write(), writelines() and write() again on wsgi.errors keep their order, and add no line ends", "wsgicheck-a",
			logging(ErrorLog("write", "wsgicheck-a"), ErrorLog("writelines", "-b-c"), ErrorLog("write", "-d\n"), ErrorLog("flush", "")),
			func(g Gomega, output string) {
				g.Expect(output).To(ContainSubstring("wsgicheck-a-b-c-d"), "the server's output")
			}),
	},
}
