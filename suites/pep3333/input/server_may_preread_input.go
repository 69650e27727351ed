package input

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server may read the body beforehand, or when the application asks for it. The client sends it in two parts, with
// another request in between.
var serverMayPrereadInput = harness.Group{
	Rule: "wsgi/server-may-preread-input",
	Cases: []harness.Case{{
		Name:   "content-in-two-parts",
		Text:   "the application reads all of the content, whether it is called before its last part has been sent or after",
		Client: Client(PostPart(10, "hello", Last()), Mark(), Raw("world"), ResponseOrClose()),
		App:    readsExactly(10),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Read()).To(Equal("helloworld"))
			Answered(g, run, 200, "data")
		},
	}, {
		Name:  "others-served-meanwhile",
		Text:  "the content arrives whole although another request was served before its last part was sent; the application may have been called by then",
		Needs: []harness.Need{needs.Concurrent},
		Client: Client(PostPart(10, "hello", Last()), On("other", Get("/", To("other"), Last()), Response(), Hangup()),
			Mark(), Raw("world"), ResponseOrClose()),
		App:  readsExactly(10),
		Apps: Programs{"other": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Read()).To(Equal("helloworld"))
			ExpectBody(g, ResponseOn(run, "main"), "data")
			for _, e := range run.Marked {
				if e.Request == "" {
					run.Note("the application was called before all of the content had come")
					return
				}
			}
			run.Note("the application had not been called before all of the content had come")
		},
	}},
}
