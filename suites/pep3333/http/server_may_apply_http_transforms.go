package http

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server may transform a response as HTTP allows. The client sends a range or a condition; the server passes on the whole
// response, or does correctly what was asked.
var serverMayApplyHTTPTransforms = harness.Group{
	Rule: "wsgi/server-may-apply-http-transforms",
	Cases: []harness.Case{{
		Name:   "range",
		Text:   "a Range request gets the whole 200, or a 206 with the octets that its Content-Range names",
		Client: Client(Get("/", Header("Range", "bytes=2-5"), Last()), Response()),
		App:    Declaring(10, nil, Yield("0123456789")),
		Check: func(g Gomega, run *harness.Run) {
			if run.First().Status == 206 {
				g.Expect(run.First().Headers.Values("Content-Range")).To(Equal([]string{"bytes 2-5/10"}))
				Answered(g, run, 206, "2345")
				run.Note("the server applied the range")
				return
			}
			Answered(g, run, 200, "0123456789")
		},
	}, {
		Name:   "if-none-match",
		Text:   "a conditional request gets the 200, or a 304 without content",
		Client: Client(Get("/", Header("If-None-Match", `"tag"`), Last()), Response()),
		App:    AppCalling(Start("200 OK", Field("ETag", `"tag"`), ContentLength(4)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			if run.First().Status == 304 {
				Answered(g, run, 304, "")
				run.Note("the server applied the condition")
				return
			}
			Answered(g, run, 200, "data")
		},
	}},
}
