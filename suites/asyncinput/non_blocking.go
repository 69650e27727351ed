package asyncinput

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/contents"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// expectEmptyFirst expects that the first next(), before any content was sent, gave an empty byte string.
func expectEmptyFirst(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		first := Nth(g, run.App(), trace.Next, 0)
		g.Expect(first.End).To(BeFalse(), "the first next() reported the end")
		g.Expect(string(first.Data.Bytes())).To(BeEmpty(), "what the first next() returned")
		expectContent(g, run.App(), content)
		g.Expect(run.First().Status).To(Equal(200))
	}
}

var nonBlocking = harness.Group{
	Rule:     "async-input/non-blocking",
	Presumes: slices.Concat(ground.Ends, []string{"async-input/content-only#content-length"}),
	RestsOn:  ground.Withheld, // every case withholds content
	SomePresume: []harness.Presumption{
		{Cases: []string{"chunk*"}, Presumes: []string{"boundary/chunked"}},
		{Cases: []string{"expect-continue"}, Presumes: []string{"boundary/expect-continue"}},
	},
	Cases: slices.Concat(nonBlockingCases, nonBlockingInFraming()),
}

var nonBlockingCases = []harness.Case{{
	Name:   "content-withheld",
	Text:   "next() returns b'' at once while the client withholds all content",
	Client: Client(PostPart(5, "", Last()), WaitFor("returned"), Raw("hello"), Response()),
	App:    App(Next(), Open("returned"), Pause(), Drain()),
	Check:  expectEmptyFirst("hello"),
}, {
	Name:   "chunks-withheld",
	Text:   "next() returns b'' at once while the client withholds the first chunk",
	Client: Client(Send("POST", "/", RawChunked(""), Last()), WaitFor("returned"), Raw(contents.Chunks), Response()),
	App:    App(Next(), Open("returned"), Pause(), Drain()),
	Check:  expectEmptyFirst("hello!"),
}, {
	Name:   "in-the-body-of-app",
	Text:   "next() in the body of app() returns b'' at once while the client withholds all content",
	Client: Client(PostPart(5, "", Last()), WaitFor("returned"), Raw("hello"), Response()),
	App:    AppCalling(Then(Start("200 OK"), Next(), Open("returned")), Pause(), Drain()),
	Check:  expectEmptyFirst("hello"),
}, {
	Name:   "before-start-response",
	Text:   "next() before start_response returns b'' at once while the client withholds all content",
	Client: Client(PostPart(5, "", Last()), WaitFor("returned"), Raw("hello"), Response()),
	App:    LazyApp(Next(), Open("returned"), Pause(), Drain(), Start("200 OK"), Yield("done")),
	Check:  expectEmptyFirst("hello"),
}, {
	Name:   "rest-withheld",
	Text:   "having given the part that has arrived, next() returns b'' as often as it is called until the rest does",
	Client: Client(PostPart(10, "hello", Last()), WaitForNext("", "hello", 3), Raw("world"), Response()),
	App:    App(Drain()),
	Check: func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), "helloworld")
		g.Expect(run.First().Status).To(Equal(200))
	},
}, {
	Name:   "expect-continue",
	Text:   "next() returns at once when the client withholds its content for 100 (Continue)",
	Client: Client(PostPart(5, "", Header("Expect", "100-continue"), Last()), WaitFor("returned"), Raw("hello"), Response()),
	App:    App(Next(), Open("returned"), Pause(), Drain()),
	Check:  expectEmptyFirst("hello"),
}, {
	Name:   "others-served-meanwhile",
	Text:   "while one application asks in vain, another request's is served",
	Client: Client(PostPart(5, "", Last()), WaitForEvent("", trace.Next, 2), Meanwhile("other"), Raw("hello"), Response()),
	App:    App(Drain(), Yield("done")),
	Apps:   map[string]control.Program{"other": App(Drain(), Yield("other"))},
	Check: func(g Gomega, run *harness.Run) {
		ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
		ExpectBody(g, ResponseOn(run, "main"), "done")
		expectContent(g, run.App(), "hello")
	},
}}

// nonBlockingInFraming has the client stop after every octet of chunked content.
func nonBlockingInFraming() []harness.Case {
	var all []harness.Case
	chunks := contents.Chunks
	for i := 1; i < len(chunks); i++ {
		all = append(all, harness.Case{
			Name:   fmt.Sprintf("chunked-content-stops-at-octet-%d", i),
			Text:   fmt.Sprintf("next() returns though no more has arrived than %q", chunks[:i]),
			Client: Client(Send("POST", "/", RawChunked(chunks[:i]), Last()), WaitForNext("", "", 3), Raw(chunks[i:]), Response()),
			App:    App(Drain()),
			Check: func(g Gomega, run *harness.Run) {
				expectContent(g, run.App(), "hello!")
				g.Expect(run.First().Status).To(Equal(200))
			},
		})
	}
	return all
}
