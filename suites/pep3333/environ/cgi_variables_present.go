package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The CGI variables that have a value are there. The client sends requests of several kinds; the application reports
// its environ.
var cgiVariablesPresent = harness.Group{
	Rule:     "wsgi/cgi-variables-present",
	Presumes: []string{"wsgi/cgi-values-exactly-str#post", "wsgi/query-string-after-question-mark#url"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"target-and-content"}, Presumes: []string{"wsgi/content-type-variable#plain", "wsgi/content-length-variable#plain"}},
	},
	Cases: slices.Concat(Each(UsualRequests, present), []harness.Case{
		withContent(present(RequestAs("target-and-content", "a POST with path, query, type and length", Client(Send("POST", "/a?b=c",
			Content("hello"), Header("Content-Type", "text/plain"), Last()), Response())))),
		EnvironCase("options-asterisk", presentText("OPTIONS *"), Client(Send("OPTIONS", "*", Last()), ResponseOrClose()),
			func(g Gomega, run *harness.Run) {
				LeaveIfAnswered(run)
				expectNeverEmpty(g, run)
				run.Note("PATH_INFO is %s", trace.Repr(run.App().Get("PATH_INFO")))
			}),
		secondOnConnection(present(RequestAs("second-on-connection", "the second request on a connection", nil)), Get("/", To("first"))),
	}),
}

func presentText(what string) string {
	return "the CGI variables that have a value are there for " + what
}

func present(r NamedRequest) harness.Case {
	return EnvironCase(r.Name, presentText(r.What), r.Client, func(g Gomega, run *harness.Run) {
		expectNeverEmpty(g, run)
		g.Expect(URLPath(run)).To(HavePrefix("/"), "SCRIPT_NAME and PATH_INFO")
	})
}

// expectNeverEmpty expects the variables that have a value in every request.
func expectNeverEmpty(g Gomega, run *harness.Run) {
	for _, key := range []string{"REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"} {
		g.Expect(run.App().Environ()).To(HaveKey(key))
	}
}

// withContent also expects the variables of a request with query, type and length.
func withContent(c harness.Case) harness.Case {
	check := c.Check
	c.Check = func(g Gomega, run *harness.Run) {
		check(g, run)
		for key, value := range map[string]string{"QUERY_STRING": "b=c", "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "5"} {
			g.Expect(run.App().Environ()).To(HaveKey(key))
			g.Expect(run.App().Get(key)).To(Equal(value), key)
		}
	}
	return c
}
