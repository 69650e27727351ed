package length

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// No Content-Length is taken from the first block where write() was called or len() is not 1. The application does so, and
// the client gets all of the body.
var noLengthInferenceAfterWrite = harness.Group{
	Rule:     "wsgi/no-length-inference-after-write",
	Presumes: []string{"wsgi/chunked-output-compliant#file", "wsgi/yielded-after-write-is-sent#list"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"empty-write-and-one-block", "len-of-two-first-empty", "write-and-empty-block"}, Presumes: []string{"wsgi/server-tolerates-empty-blocks#between", "wsgi/server-tolerates-empty-blocks#empty-writes"}},
	},
	Cases: slices.Concat(Each([]Shape{
		As("write-and-one-block", Returning("list", AppCalling(Then(Start("200 OK"), Write("da")), Yield("ta")))),
		As("write-and-len-of-one", Returning("sized", AppCalling(Then(Start("200 OK"), Write("da")), Yield("ta")))),
		As("write-and-empty-list", Returning("list", AppCalling(Then(Start("200 OK"), Write("data"))))),
		As("write-and-empty-block", Returning("list", AppCalling(Then(Start("200 OK"), Write("data")), Yield("")))),
		As("empty-write-and-one-block", Returning("list", AppCalling(Then(Start("200 OK"), Write("")), Yield("data")))),
		As("list-of-two", Returning("list", App(Yield("da"), Yield("ta")))),
		As("len-of-two", Returning("sized", App(Yield("da"), Yield("ta")))),
		As("len-of-two-first-empty", Returning("sized", App(Yield(""), Yield("data")))),
		As("no-len", App(Yield("da"), Yield("ta"))),
		As("no-len-one-block", App(Yield("data"))),
	}, notInferred), []harness.Case{{
		Name:   "len-raises",
		Text:   "where len() raises, no Content-Length is taken from the first block",
		Needs:  OnPython,
		Client: OneRequestToTheEnd,
		App: Python(`
class Unsized:
    def __init__(self, blocks):
        self.blocks = blocks
    def __iter__(self):
        return iter(self.blocks)
    def __len__(self):
        raise TypeError("its length is not known")

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return Unsized([b"da", b"ta"])
`),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().Response != nil).To(BeTrue(), "no response came: %v", run.First().Err)
			if run.First().Status >= 500 {
				run.Note("the error of len() failed the request")
				return
			}
			Answered(g, run, 200, "data")
		},
	}}),
}

func notInferred(s Shape) harness.Case {
	var presumes []string
	if s.Name == "write-and-empty-list" || s.Name == "write-and-empty-block" { // the last chunk comes behind what was written
		presumes = []string{"wsgi/chunked-output-compliant#written"}
	}
	return harness.Case{
		Name:     s.Name,
		Text:     "the whole body arrives; a Content-Length, if there is one, is that of all of it",
		Presumes: presumes,
		Client:   OneRequestToTheEnd,
		App:      s.App,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			NoWrongLength(g, run, 4)
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}
}
