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
	Presumes: []string{"wsgi/errors-methods-supported#in-close", "wsgi/native-string-type#content-by-read", "wsgi/native-string-type#content-by-readline"},
	Level:    spec.Should, // how a log shows what was written is left to the server
	Needs:    OnPython,
	Alone:    true,
	Partial:  true,
	SomePresume: []harness.Presumption{
		{Cases: []string{"iter-keeps-the-ends", "mixed", "read-after-iter", "readlines-after-iter", "readlines-hint-in-a-line"}, Presumes: []string{"wsgi/input-exhausted-returns-empty#http10-get", "wsgi/input-exhausted-returns-empty#get-readlines"}},
		{Cases: []string{"read-none"}, Presumes: []string{"wsgi/input-read-no-argument#twice"}},
	},
	Cases: []harness.Case{
		inOutput("errors-in-order", "write(), writelines() and write() again on wsgi.errors keep their order, and add no line ends", "wsgicheck-a",
			logging(ErrorLog("write", "wsgicheck-a"), ErrorLog("writelines", "-b-c"), ErrorLog("write", "-d\n"), ErrorLog("flush", "")),
			func(g Gomega, output string) {
				g.Expect(output).To(ContainSubstring("wsgicheck-a-b-c-d"), "the server's output")
			}),
	},
}
