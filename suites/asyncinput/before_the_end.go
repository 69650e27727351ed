package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// expectBefore expects what the client has waited for, and the content.
func expectBefore(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), content)
		ExpectBody(g, run.First(), "done")
	}
}

// beforeTheEnd has the client withhold content until the application has been called, or has got what came before.
var beforeTheEnd = harness.Group{
	Rule:     "async-input/before-the-end",
	Presumes: ground.BeforeTheEndPresumes,
	SomePresume: []harness.Presumption{{
		Cases:    []string{"octet-*", "chunk-*", "answered-*"},
		Presumes: []string{"async-input/before-the-end#a-part-before-the-rest"},
	}},
	Cases: []harness.Case{ground.BeforeTheEnd, {
		Name:   "called-before-the-content",
		Text:   "the application is called while the client withholds all of the content",
		Client: Client(PostPart(5, "", Last()), WaitFor("called"), Raw("hello"), Response()),
		App:    AppCalling(Then(Start("200 OK"), Open("called")), Drain(), Yield("done")),
		Check:  expectBefore("hello"),
	}, {
		Name: "octet-by-octet",
		Text: "next() gives each octet of the content before the client sends the next one",
		Client: Client(PostPart(3, "", Last()), Raw("a"), WaitForContent("", 1), Raw("b"), WaitForContent("", 2), Raw("c"),
			Response()),
		App:   App(Drain(), Yield("done")),
		Check: expectBefore("abc"),
	}, {
		Name: "chunk-by-chunk", Presumes: []string{"boundary/chunked#several-chunks-next"},
		Text: "next() gives each chunk of the content before the client sends the next one",
		Client: Client(Send("POST", "/", RawChunked(ChunksOf("hello")), Last()), WaitForContent("", 5), Raw(ChunksOf("world")),
			WaitForContent("", 10), Raw(LastChunk), Response()),
		App:   App(Drain(), Yield("done")),
		Check: expectBefore("helloworld"),
	}, {
		Name:   "answered-before-the-end",
		Text:   "what next() gave is sent back before the client sends the rest",
		Client: Client(PostPart(10, "hello", Last()), ResponseHead(), BodyUntil("hello"), Raw("world"), BodyRest()),
		App:    App(echoRest),
		Check: func(g Gomega, run *harness.Run) {
			expectContent(g, run.App(), "helloworld")
			ExpectBody(g, run.First(), "helloworld")
		},
	}},
}
