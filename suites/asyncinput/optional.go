package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/contents"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// expectDone expects the content and an answer of "done".
func expectDone(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), content)
		ExpectBody(g, run.First(), "done")
	}
}

// expectUnasked expects an answer to a request whose content nobody asked for.
func expectUnasked(body string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Count(trace.Returned)).To(Equal(1))
		ExpectBody(g, run.First(), body)
	}
}

var nowAndThen = OctetByOctet("hello!", Next(), Times(3, Pause()))

var optional = harness.Group{
	Rule:     "async-input/optional",
	Presumes: ground.Asked,
	SomePresume: []harness.Presumption{{
		Cases:   []string{"*-withheld", "called-late", "called-late-for-chunked-*", "called-now-*"},
		RestsOn: ground.Withheld,
	}},
	Cases: []harness.Case{{
		Name:   "never-called",
		Text:   "an application that never calls next() is resumed to its end",
		Client: Client(Post("hello", Last()), Response()),
		App:    AppCalling(Start("200 OK", ContentLength(4)), Times(5, Pause()), Blocks("do", "ne")),
		Check:  expectUnasked("done"),
	}, {
		Name:   "never-called-though-content-is-withheld",
		Text:   "an application that never calls next() is resumed to its end though the client withholds the content",
		Client: Client(PostPart(5, "", Last()), Response()),
		App:    AppCalling(Start("200 OK", ContentLength(4)), Times(5, Pause()), Blocks("do", "ne")),
		Check:  expectUnasked("done"),
	}, {
		Name:   "never-called-and-a-list-returned",
		Text:   "an application that never calls next() and returns a list is answered for, its empty blocks too",
		Client: Client(Post("hello", Last()), Response()),
		App:    Returning("list", App(Blocks("", "do", "", "ne"))),
		Check:  expectUnasked("done"),
	}, {
		Name:   "called-late",
		Text:   "content that arrived in turns without next() is all there when it is called",
		Client: Client(PostPart(11, "hello ", Last()), WaitFor("begun"), Raw("wor"), Raw("ld"), Release("sent"), Response()),
		App:    App(Open("begun"), PauseUntil("sent"), Drain(), Yield("done")),
		Check:  expectDone("hello world"),
	}, {
		Name:   "called-late-for-chunked-content",
		Text:   "chunked content that arrived in turns without next() is all there when it is called",
		Client: Client(Send("POST", "/", RawChunked(contents.Chunks[:7]), Last()), WaitFor("begun"), Raw(contents.Chunks[7:12]), Raw(contents.Chunks[12:]), Release("sent"), Response()),
		App:    App(Open("begun"), PauseUntil("sent"), Drain(), Yield("done")),
		Check:  expectDone("hello!"),
	}, {
		Name:   "called-late-for-large-content",
		Text:   "large content that nobody asks for at first is all there when next() is called",
		Client: Client(Post(contents.Large, Last()), Response()),
		App:    App(Times(10, Pause()), Drain(), Yield("done")),
		Check:  expectDone(contents.Large),
	}, {
		Name:   "called-now-and-then",
		Text:   "turns without next() between those with it lose nothing of content that arrives meanwhile",
		Client: Client(PostPart(6, "", Last()), nowAndThen.Client, Response()),
		App:    App(nowAndThen.App, Drain(), Yield("done")),
		Check:  expectDone("hello!"),
	}, {
		Name:   "called-between-blocks",
		Text:   "turns that yield data, with and without next(), lose nothing",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Yield("a"), Next(), Yield("b"), Yield("c"), Loop(Next(), Pause()), Yield("d")),
		Check: func(g Gomega, run *harness.Run) {
			expectContent(g, run.App(), "hello")
			ExpectBody(g, run.First(), "abcd")
		},
	}, {
		Name:   "the-end-not-asked-for",
		Text:   "an application that stops calling next() before the end is resumed to its own end",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Next(), Times(5, Pause()), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect("hello").To(HavePrefix(run.App().Delivered()))
			g.Expect(run.App().Count(trace.End)).To(Equal(1))
			ExpectBody(g, run.First(), "done")
		},
	}},
}
