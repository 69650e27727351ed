package ground

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// BeforeTheEnd is the case of async-input/before-the-end on which those rest that withhold content.
var BeforeTheEnd = harness.Case{
	Rule: "async-input/before-the-end", Name: "a-part-before-the-rest",
	Presumes: BeforeTheEndPresumes,
	Text:     "the application is called, and next() gives the part of the content that has come, while the client withholds the rest",
	Client: scenario.Client(scenario.PostPart(10, "hello", scenario.Last()), scenario.WaitForContent("", 1), scenario.Mark(),
		scenario.Raw("world"), scenario.Response()),
	App: scenario.App(scenario.Drain(), scenario.Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		scenario.ExpectNoErrors(g, run.App(), trace.Next)
		g.Expect(run.App().Delivered()).To(Equal("helloworld"))
		scenario.ExpectBody(g, run.First(), "done")
	},
}

// BeforeTheEndPresumes is what each case of that rule presumes: that the content is given, and ends where it does. It names cases:
// some cases of the same rules presume what has nothing to do with content, such as how a connection is broken.
var BeforeTheEndPresumes = Asked

// Withheld is for cases in which the client withholds content until the application has been called, or has got the content before
// it. A server that collects all content first breaks async-input/before-the-end, and those cases say nothing about it (settlement 13).
// It is no presumption, so that what presumes one of those cases is tested there.
var Withheld = []harness.Basis{{Case: &BeforeTheEnd, Missing: func(o *harness.Outcome) (harness.Verdict, string) {
	if o.Verdict == harness.Pass || o.Run == nil || (&harness.App{Events: o.Run.Marked}).Delivered() != "" {
		return "", "" // whatever became of the rest
	}
	return harness.NotTested, "the client withholds content, of which this server gives nothing before all of it has come: that is " + o.Case.ID()
}}}
