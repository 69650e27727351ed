package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server goes on working whatever the application does to its environ. The application changes or deletes what the
// server might use again; the client makes another request, whose environ must show none of it.
var environAppMayMutate = harness.Group{
	Rule: "wsgi/environ-app-may-mutate",
	Cases: slices.Concat(Each([]struct {
		name, what string
		change     Steps
	}{
		{"cleared", "is cleared", Delete("*")},
		{"method", "has another REQUEST_METHOD", Set("REQUEST_METHOD", "HEAD")},
		{"protocol", "has another SERVER_PROTOCOL", Set("SERVER_PROTOCOL", "HTTP/0.9")},
		{"path", "has another PATH_INFO and SCRIPT_NAME", Then(Set("PATH_INFO", "/other"), Set("SCRIPT_NAME", "/else"))},
		{"streams", "has lost its streams", Then(Delete("wsgi.input"), Delete("wsgi.errors"))},
	}, func(v struct {
		name, what string
		change     Steps
	}) harness.Case {
		return harness.Case{
			Name:   v.name,
			Text:   "the response arrives although the environ " + v.what + " before the first block",
			Client: OneRequest,
			App:    AppCalling(Then(Start("200 OK"), v.change), Yield("one"), Yield("two")),
			Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
		}
	}), []harness.Case{{
		Name:   "next-request",
		Text:   "what an application puts into its environ is not in that of the next request on the connection",
		Client: Client(Get("/"), Response(), IfPersists(Get("/", To("second"), Last()), Response())),
		App:    AppCalling(Then(Set("own.key", "left behind"), Set("REQUEST_METHOD", "LEFT"), Start("200 OK", ContentLength(4))), Yield("data")),
		Apps:   Programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			if len(run.Responses) < 2 || run.Response(1).Response == nil && !run.Called("second") {
				run.Leave(harness.NotOffered, "the server closes the connection after a response")
			}
			g.Expect(run.Request("second").Environ()).NotTo(HaveKey("own.key"))
			g.Expect(run.Request("second").Get("REQUEST_METHOD")).To(Equal("GET"))
		},
	}}),
}
