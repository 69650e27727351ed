package filewrapper

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The file-like object is closed when the response is over. The object reports the calls of its close().
var fileWrapperClosePropagates = harness.Group{
	Rule:        "wsgi/file-wrapper-close-propagates",
	Presumes:    []string{"wsgi/close-on-normal-completion#after-the-switch", "wsgi/file-wrapper-returns-iterable#listed-by-the-application", "wsgi/one-call-per-request#head", "wsgi/getitem-only-iterables-accepted#map", "bridge/wsgi1-unchanged#close-once"},
	Needs:       offered,
	JudgesClose: true, Settle: true,
	Cases: []harness.Case{
		closes("sent", "GET", closeReported("", "return self.rest()", "")),
		closes("head", "HEAD", closeReported("", "return self.rest()", "")),
		closes("cut-by-length", "GET", closeReported("", "return self.rest()", "2")),
		closes("real-file", "GET", closeReported("io.FileIO", "", "")),
		closes("real-file-to-head", "HEAD", closeReported("io.FileIO", "", "")),
		{
			Name:   "by-steps",
			Text:   "the file-like object is closed after it was sent",
			Client: OneRequest,
			App:    fileAfterStart("data", 0, 0),
			Check: func(g Gomega, run *harness.Run) {
				Answered(g, run, 200, "data")
				fileClosed(g, run)
			},
		},
	},
}

func closes(name, method string, app Program) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   "the file-like object is closed when the response is over",
		Needs:  OnPython,
		Client: Client(Send(method, "/", Last()), ResponseOrClose()),
		App:    app,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().Response != nil).To(BeTrue(), "no response came: %v", run.First().Err)
			g.Expect(run.First().Status).To(Equal(200))
			fileClosed(g, run)
		},
	}
}
