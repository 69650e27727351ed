package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server provides the other CGI variables that apply. The application reports its environ.
var otherCGIAndSSLVariables = harness.Group{
	Rule: "wsgi/other-cgi-and-ssl-variables",
	Cases: []harness.Case{
		EnvironCase("remote-addr", "REMOTE_ADDR is the client's address", OneRequest,
			func(g Gomega, run *harness.Run) {
				if run.Facts.Unix {
					run.Leave(harness.NotTested, "the client of a Unix socket has no address")
				}
				g.Expect(run.App().Get("REMOTE_ADDR")).To(MatchRegexp(`^[0-9a-fA-F:.]+$`), "REMOTE_ADDR")
			}),
		EnvironCase("server-software", "SERVER_SOFTWARE names the server", OneRequest,
			func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Get("SERVER_SOFTWARE")).NotTo(BeEmpty(), "SERVER_SOFTWARE")
			}),
	},
}
