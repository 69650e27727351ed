package errorstream

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.errors is a text stream whose lines end with "\n". The application writes lines; the server's own output must
// have them.
var errorsIsTextStream = harness.Group{
	Rule:     "wsgi/errors-is-text-stream",
	Presumes: []string{"wsgi/errors-methods-supported#in-close"},
	Needs:    OnPython,
	Alone:    true,
	Partial:  true,
	Cases: []harness.Case{
		inOutput("two-lines", "two lines written at once are two lines of the output", written,
			logging(ErrorLog("write", "wsgicheck-first\nwsgicheck-second\n"), ErrorLog("flush", "")), expectTwoLines),
		inOutput("a-line-in-parts", "a line written in parts is one line of the output", written,
			logging(ErrorLog("write", "wsgicheck-"), ErrorLog("write", "one"), ErrorLog("write", "-line\n"), ErrorLog("flush", "")),
			func(g Gomega, output string) {
				g.Expect(output).To(ContainSubstring("wsgicheck-one-line"), "the server's output")
			}),
		inOutput("writelines", "lines written by writelines() are lines of the output", written,
			logging(ErrorLog("writelines", "wsgicheck-first\nwsgicheck-second\n"), ErrorLog("flush", "")), expectTwoLines),
	},
}

func expectTwoLines(g Gomega, output string) {
	g.Expect(output).To(MatchRegexp(`wsgicheck-first\r?\n(.*[^\n])?wsgicheck-second\r?\n`), "the server's output")
}
