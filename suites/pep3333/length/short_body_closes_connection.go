package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// When there are fewer octets than Content-Length says, the connection is closed. The application gives too few, and the
// client sends another request on the connection.
var shortBodyClosesConnection = harness.Group{
	Rule: "wsgi/short-body-closes-connection",
	SomePresume: []harness.Presumption{
		{Cases: []string{"file"}, Presumes: []string{"wsgi/file-wrapper-stops-at-content-length#real-file"}},
	},
	Cases: Each([]Shape{
		As("yielded", Declaring(10, nil, Yield("body"))),
		As("listed", Returning("list", Declaring(10, nil, Yield("bo"), Yield("dy")))),
		As("written", Declaring(10, Write("body"))),
		As("nothing", Declaring(10, nil)),
		As("error-in-iteration", Declaring(10, nil, Yield("body"), Raise("ValueError", "cut short"))),
		As("file", Returning("file", Declaring(10, File("body", 0, 0)))),
	}, tooShort),
}

// tooShort sends another request behind: a server that leaves the connection open answers it, and
// a client takes the answer's first octets for the rest of the body.
func tooShort(s Shape) harness.Case {
	var needs []harness.Need
	if s.App.Returns == "file" {
		needs = []harness.Need{NeedWrapper}
	}
	response := Try(ResponseHead(), IfPersists(Get("/", To("second"), Last())))
	if s.Name == "error-in-iteration" {
		response = Given("wsgi/server-logs-fatal-exceptions", response)
	}
	return harness.Case{
		Name:   s.Name,
		Text:   "when there are fewer octets than Content-Length says the connection is closed and no other request is answered on it",
		Needs:  needs,
		Client: Client(Get("/"), response, BodyRestOrCut(), ConnectionEnd()),
		App:    s.App,
		Apps:   Programs{"second": Answer("of the second request")},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			if r.Response != nil && r.Complete && r.Status >= 500 {
				run.Leave(harness.NotTested, "an error, %d, was answered in place of the response", r.Status)
			}
			if r.Response != nil {
				g.Expect(Shown(r.Body)).NotTo(ContainSubstring("HTTP/1."), "the body, in which the next response begins")
			}
			g.Expect(run.Rest["main"].Data).NotTo(ContainSubstring("of the second request"), "the answer to the next request on the connection")
			if r.Response != nil && r.Status == 200 && r.Headers.Has("Content-Length") {
				g.Expect(r.Complete).To(BeFalse(), "the response was ended as if the body were complete")
			}
			if run.Called("second") {
				run.Note("the next request on the connection was run, and not answered")
			}
		},
	}
}
