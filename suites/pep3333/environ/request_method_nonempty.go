package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// REQUEST_METHOD is the method of the request line. The client sends methods that are usual and some that are not; the
// server may refuse those.
var requestMethodNonempty = harness.Group{
	Rule: "wsgi/request-method-nonempty",
	Cases: append(Each([]struct{ method, name string }{
		{"GET", "get"}, {"POST", "post"}, {"HEAD", "head"}, {"PUT", "put"}, {"DELETE", "delete"}, {"OPTIONS", "options"}, {"PATCH", "patch"},
		{"get", "lower-case"}, {"Get", "mixed-case"}, {"PROPFIND", "propfind"}, {"M-SEARCH", "with-hyphen"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZABCD", "thirty-letters"}, {"X1.2!$", "with-signs"},
	}, func(v struct{ method, name string }) harness.Case {
		return EnvironCase(v.name, "REQUEST_METHOD is "+v.method+", letter for letter",
			Client(Send(v.method, "/", Last()), ResponseOrClose()),
			func(g Gomega, run *harness.Run) { g.Expect(run.App().Get("REQUEST_METHOD")).To(Equal(v.method)) })
	}), InProcess("REQUEST_METHOD is GET", func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Get("REQUEST_METHOD")).To(Equal("GET"))
	})),
}
