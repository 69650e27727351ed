package filewrapper

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A call of wsgi.file_wrapper sends nothing: the file is sent when the application returns the wrapper. The client looks in
// between, or the application returns something else.
var fileWrapperNoPrematureSend = harness.Group{
	Rule:     "wsgi/file-wrapper-no-premature-send",
	Presumes: []string{"wsgi/start-response-does-not-transmit#length-known", "wsgi/chunked-output-compliant#file"},
	Needs:    offered,
	Cases: []harness.Case{{
		Name: "nothing-before-return", Presumes: []string{"wsgi/file-wrapper-returns-iterable#listed-by-the-application"},
		Text:   "nothing has been sent when the wrapper was made and the application has not returned",
		Client: LookThere,
		App:    Returning("file", AppCalling(Then(Start("200 OK"), File("data", 0, 0), There))),
		Check:  NothingThenData,
	}, {
		Name:   "wrapper-thrown-away",
		Text:   "nothing of the file is sent when the application returns something else",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), File("from the file", 0, 0)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}, {
		Name:   "application-fails",
		Text:   "nothing of the file is sent when the application fails after making the wrapper",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), File("from the file", 0, 0), Raise("ValueError", "failed"))),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			if r.Response != nil {
				g.Expect(string(r.Body)).NotTo(ContainSubstring("from the file"))
			}
			g.Expect(run.Rest["main"].Data).NotTo(ContainSubstring("from the file"))
		},
	}},
}
