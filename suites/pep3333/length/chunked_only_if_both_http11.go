package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The chunked coding is used only where both sides speak HTTP/1.1. The application gives a body of unknown length, and the
// client looks how it is framed.
var chunkedOnlyIfBothHTTP11 = harness.Group{
	Rule: "wsgi/chunked-only-if-both-http11",
	Cases: []harness.Case{{
		Name:   "http11",
		Text:   "to HTTP/1.1 a body of unknown length is chunked or ends with the connection",
		Client: OneRequest,
		App:    App(Yield("one"), Yield("two")),
		Check:  wholeHowever,
	}, {
		Name:   "http10",
		Text:   "nothing is chunked in answer to HTTP/1.0",
		Client: Client(Get("/", HTTP10()), Response()),
		App:    App(Yield("one"), Yield("two")),
		Check:  notChunked,
	}, {
		Name:   "http10-kept-alive",
		Text:   "nothing is chunked in answer to HTTP/1.0 with Connection: keep-alive",
		Client: Client(Get("/", HTTP10(), Header("Connection", "keep-alive")), ResponseHead(), Hangup()),
		App:    App(Yield("one"), Yield("two")),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "there is a Transfer-Encoding")
		},
	}},
}

func notChunked(g Gomega, run *harness.Run) {
	g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "there is a Transfer-Encoding")
	wholeHowever(g, run)
}
