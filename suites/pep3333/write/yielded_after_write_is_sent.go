package write

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What is yielded after a write() is sent too. The application writes, then returns blocks of every kind of iterable.
var yieldedAfterWriteIsSent = harness.Group{
	Rule:     "wsgi/yielded-after-write-is-sent",
	Presumes: []string{"wsgi/chunked-output-compliant#file"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"empty-blocks-first", "nothing-written"}, Presumes: []string{"wsgi/server-tolerates-empty-blocks#between", "wsgi/server-tolerates-empty-blocks#empty-writes"}},
	},
	Cases: Each([]Shape{
		As("list", Returning("list", AppCalling(Then(Start("200 OK"), Write("A")), Yield("B"), Yield("C")))),
		As("iterator", AppCalling(Then(Start("200 OK"), Write("A")), Yield("B"), Yield("C"))),
		As("len-of-two", Returning("sized", AppCalling(Then(Start("200 OK"), Write("A")), Yield("B"), Yield("C")))),
		As("empty-blocks-first", AppCalling(Then(Start("200 OK"), Write("A")), Pause(), Pause(), Yield("B"), Yield("C"))),
		As("length-known", Declaring(3, Write("A"), Yield("B"), Yield("C"))),
		As("nothing-written", AppCalling(Then(Start("200 OK"), Write("")), Yield("A"), Yield("B"), Yield("C"))),
	}, yieldedToo),
}

func yieldedToo(s Shape) harness.Case {
	return harness.Case{
		Name:   s.Name,
		Text:   "the body is what was written and then what was yielded",
		Client: OneRequestToTheEnd,
		App:    s.App,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "ABC")
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}
}
