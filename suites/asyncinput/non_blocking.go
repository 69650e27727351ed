package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var nonBlocking = []harness.Case{{
	Rule: "async-input/non-blocking",
	Name: "content-withheld",
	Text: "next() returns b'' at once while the client withholds all content",
	Client: Client(
		PostPart(5, ""), WaitFor("returned"), Raw("hello"), Response()),
	App: App(Next(), Open("returned"), Pause(), Drain()),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Of(trace.Next)[0].Data.Bytes()).To(BeEmpty(), "what the first next() returned")
		g.Expect(run.App().Delivered()).To(Equal("hello"))
		g.Expect(run.First().Status).To(Equal(200))
	},
}}
