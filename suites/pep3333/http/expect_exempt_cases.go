package http

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// HTTP/1.0 has no 100. The client sends the expectation with its content over HTTP/1.0.
var expectExemptCases = harness.Group{
	Rule: "wsgi/expect-exempt-cases",
	Cases: []harness.Case{{
		Name: "http10",
		Text: "no 100 is sent in answer to HTTP/1.0",
		Client: Client(Raw(Text("POST", "/", HTTP10(), Header("Expect", "100-continue"), Content("hell\n")),
			wire.RequestInfo{Method: "POST", HTTP10: true}), Response()),
		App: AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			gotContent(g, run)
			g.Expect(run.First().Interim).To(BeEmpty(), "the interim responses")
		},
	}},
}
