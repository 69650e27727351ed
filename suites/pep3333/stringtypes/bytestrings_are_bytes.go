package stringtypes

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What wsgi.input gives is bytes, and what is yielded has to be. The application reads content with an octet above 127,
// or yields text.
var bytestringsAreBytes = harness.Group{
	Rule: "wsgi/bytestrings-are-bytes",
	Cases: slices.Concat(Each([]string{"read", "readline"}, givesBytes), []harness.Case{{
		Name:    "text-yielded",
		Text:    "a block of text is an error; where it is encoded and sent that is reported",
		Level:   spec.May, // an error of the application; the PEP does not say how a server treats it
		Client:  OneRequestToTheEnd,
		Partial: true,
		App:     App(YieldWrong("str")),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if r := run.First(); r.Response != nil {
				g.Expect(Shown(r.Body)).NotTo(ContainSubstring("no bytes"), "the body")
			}
		},
	}}),
}

func givesBytes(method string) harness.Case {
	return harness.Case{
		Name:   method,
		Text:   "wsgi.input gives bytes by " + method + "(5)",
		Client: Client(Post("caf\xe9\n", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Input(method, 5)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			read := run.App().Last(trace.Read)
			if read.Error != nil {
				run.Leave(harness.NotTested, "%s raised %s", method, read.Error.Type)
			}
			g.Expect(read.Type).To(Equal("bytes"), "the type of what %s gave", method)
		},
	}
}
