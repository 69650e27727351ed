package environ

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A variable without a value is left out. The client makes a request without user, type or length; the application
// reports its environ.
var missingVariablesOmitted = harness.Group{
	Rule: "wsgi/missing-variables-omitted",
	Cases: []harness.Case{
		EnvironCase("nobody-authenticated", "REMOTE_USER, AUTH_TYPE and REMOTE_IDENT are absent", OneRequest,
			func(g Gomega, run *harness.Run) {
				for _, key := range []string{"REMOTE_USER", "AUTH_TYPE", "REMOTE_IDENT"} {
					g.Expect(run.App().Environ()).NotTo(HaveKey(key))
				}
			}),
		EnvironCase("none", "no variable of CGI or of a header field is None or a placeholder for nothing", OneRequest,
			func(g Gomega, run *harness.Run) {
				for key, value := range run.App().Environ() {
					if slices.Contains(cgiVariables, key) || strings.HasPrefix(key, "HTTP_") {
						g.Expect(value.Type).NotTo(Equal("NoneType"), "the type of environ[%s]", trace.Repr(key))
						g.Expect(value.Value).NotTo(BeElementOf("None", "-", "(null)", "unknown"), "environ[%s]", trace.Repr(key))
					}
				}
			}),
	},
}
