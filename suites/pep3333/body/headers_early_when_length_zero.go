package body

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// With a Content-Length of 0 the head may go at once. The application waits until the client has looked; when the head went
// is reported.
var headersEarlyWhenLengthZero = harness.Group{
	Rule: "wsgi/headers-early-when-length-zero",
	Cases: []harness.Case{{
		Name:   "either-time",
		Text:   "with Content-Length: 0 the head goes at once or at the end, and arrives once",
		Client: LookThere,
		App:    AppCalling(Start("200 OK", ContentLength(0)), Pause(), There),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "")
			g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"0"}))
			if run.Peeked[0] == "" {
				run.Note("the head had not been sent while the application was running")
			} else {
				run.Note("the head had been sent while the application was running")
			}
		},
	}},
}
