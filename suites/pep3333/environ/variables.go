package environ

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// cgiVariables are those that CGI defines (RFC 3875, section 4.1), without the HTTP_ ones.
var cgiVariables = []string{
	"AUTH_TYPE", "CONTENT_LENGTH", "CONTENT_TYPE", "GATEWAY_INTERFACE", "PATH_INFO", "PATH_TRANSLATED", "QUERY_STRING",
	"REMOTE_ADDR", "REMOTE_HOST", "REMOTE_IDENT", "REMOTE_USER", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME",
	"SERVER_PORT", "SERVER_PROTOCOL", "SERVER_SOFTWARE",
}

// wsgiKeys are those that PEP 3333 requires.
var wsgiKeys = []string{
	"wsgi.version", "wsgi.url_scheme", "wsgi.input", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
}

// secondOnConnection makes a GET the case's request, the second one on its connection after first, which goes to the
// program "first".
func secondOnConnection(c harness.Case, first Actions) harness.Case {
	c.Client = Client(first, Response(), IfPersists(Get("/", Last()), ResponseOrClose()))
	c.Apps = Programs{"first": Answer("data")}
	check := c.Check
	c.Check = func(g Gomega, run *harness.Run) {
		run.ExpectCalled("first")
		if len(run.Responses) < 2 || run.Response(1).Response == nil && !run.Called("") {
			run.Leave(harness.NotOffered, "the server closes the connection after a response")
		}
		check(g, run)
	}
	return c
}

// expectVariable expects the value of a variable, which may be absent where that is "".
func expectVariable(g Gomega, run *harness.Run, key, value string) {
	if value == "" {
		ExpectEmptyOrAbsent(g, run, key)
		return
	}
	g.Expect(trimmed(run, key)).To(Equal(value), key)
}

// trimmed is a variable without the white space around it, which may be removed (RFC 2616, section
// 4.2; framing/field-ows-trimmed).
func trimmed(run *harness.Run, key string) string {
	value := run.App().Get(key)
	short := strings.Trim(value, " \t")
	if short != value {
		run.Note("%s keeps the white space around the value", key)
	}
	return short
}
