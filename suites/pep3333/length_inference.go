package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var lengthInference = slices.Concat([]harness.Case{{
	Rule:   "wsgi/no-content-length-may-close",
	Name:   "http11",
	Text:   "a body of unknown length arrives whole, be it ended by a length, the last chunk or the connection's end",
	Client: OneRequest,
	App:    App(Yield("one"), Yield("two")),
	Check:  wholeHowever,
}, {
	Rule:   "wsgi/no-content-length-may-close",
	Name:   "http10",
	Text:   "a body of unknown length arrives whole in answer to HTTP/1.0",
	Client: Client(Get("/", HTTP10()), Response()),
	App:    App(Yield("one"), Yield("two")),
	Check:  wholeHowever,
}, {
	Rule:   "wsgi/may-infer-length-from-single-block",
	Name:   "list-of-one",
	Text:   "with a list of one block Content-Length is that block's length, or left out",
	Client: OneRequest,
	App:    Returning("list", App(Yield("data"))),
	Check:  inferred("data"),
}, {
	Rule:   "wsgi/may-infer-length-from-single-block",
	Name:   "len-of-one",
	Text:   "with an iterable whose len() is 1 Content-Length is its block's length, or left out",
	Client: OneRequest,
	App:    Returning("sized", App(Yield("data"))),
	Check:  inferred("data"),
}, {
	Rule:   "wsgi/may-infer-length-from-single-block",
	Name:   "empty-block",
	Text:   "with a list of one empty block Content-Length is 0, or left out",
	Client: OneRequest,
	App:    Returning("list", App(Yield(""))),
	Check:  inferred(""),
}, {
	Rule:   "wsgi/may-infer-length-from-single-block",
	Name:   "head",
	Text:   "to HEAD with a list of one block Content-Length is that block's length, or left out",
	Client: Client(Send("HEAD", "/", Last()), Response()),
	App:    Returning("list", App(Yield("data"))),
	Check: func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		NoWrongLength(g, run, 4)
	},
}}, Each([]Shape{
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
	Rule:   "wsgi/no-length-inference-after-write",
	Name:   "len-raises",
	Text:   "where len() raises, no Content-Length is taken from the first block",
	Needs:  []harness.Need{needs.Python},
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
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Unsized([b"da", b"ta"])
`),
	Check: func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		g.Expect(run.First().Response).NotTo(BeNil(), "the response: %v", run.First().Err)
		if run.First().Status >= 500 {
			run.Note("the error of len() failed the request")
			return
		}
		Answered(g, run, 200, "data")
	},
}, {
	Rule:   "wsgi/chunked-only-if-both-http11",
	Name:   "http11",
	Text:   "to HTTP/1.1 a body of unknown length is chunked or ends with the connection",
	Client: OneRequest,
	App:    App(Yield("one"), Yield("two")),
	Check:  wholeHowever,
}, {
	Rule:   "wsgi/chunked-only-if-both-http11",
	Name:   "http10",
	Text:   "nothing is chunked in answer to HTTP/1.0",
	Client: Client(Get("/", HTTP10()), Response()),
	App:    App(Yield("one"), Yield("two")),
	Check:  notChunked,
}, {
	Rule:   "wsgi/chunked-only-if-both-http11",
	Name:   "http10-kept-alive",
	Text:   "nothing is chunked in answer to HTTP/1.0 with Connection: keep-alive",
	Client: Client(Get("/", HTTP10(), Header("Connection", "keep-alive")), ResponseHead(), Hangup()),
	App:    App(Yield("one"), Yield("two")),
	Check: func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "a Transfer-Encoding")
	},
}})

func wholeHowever(g Gomega, run *harness.Run) {
	Answered(g, run, 200, "onetwo")
	run.Note("framed by %s", run.First().Framing)
}

func notChunked(g Gomega, run *harness.Run) {
	g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "a Transfer-Encoding")
	wholeHowever(g, run)
}

func inferred(body string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, body)
		NoWrongLength(g, run, len(body))
	}
}

func notInferred(s Shape) harness.Case {
	return harness.Case{
		Rule:   "wsgi/no-length-inference-after-write",
		Name:   s.Name,
		Text:   "the whole body arrives; a Content-Length, if there is one, is that of all of it",
		Client: OneRequestToTheEnd,
		App:    s.App,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			NoWrongLength(g, run, 4)
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}
}
