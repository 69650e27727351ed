package body

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Empty blocks send nothing and end nothing. The application yields them in every place, and the client reads what came of
// the others. A server with an asynchronous input may pause at each of them for up to 100 ms (settlement 12): there the application
// yields them until wsgicheck has answered it, and not many.
var serverToleratesEmptyBlocks = harness.Group{
	Rule:     "wsgi/server-tolerates-empty-blocks",
	Presumes: []string{"wsgi/body-byte-transparent#like-a-response", "wsgi/yielded-after-write-is-sent#list"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"empty-writes"}, Presumes: []string{"wsgi/write-equivalent-to-yield#body"}},
	},
	Cases: Each([]struct {
		Shape
		body   string
		paused Program // in place of the shape's where each empty block may be a pause
	}{
		{As("two-thousand-first", App(Times(2000, Pause()), Yield("data"))), "data", App(somePauses, Yield("data"))},
		{As("between", App(Yield("one"), Pause(), Pause(), Yield("two"), Pause(), Yield("three"))), "onetwothree", Program{}},
		{As("between-with-length", Declaring(11, nil, Yield("one"), Pause(), Pause(), Yield("two"), Pause(), Yield("three"))), "onetwothree", Program{}},
		{As("at-the-end", App(Yield("one"), Times(100, Pause()))), "one", App(Yield("one"), somePauses)},
		{As("past-the-length", Declaring(3, nil, Yield("one"), Times(100, Pause()))), "one", Declaring(3, nil, Yield("one"), somePauses)},
		{As("in-a-list", Returning("list", App(Pause(), Yield("one"), Pause(), Yield("two"), Pause()))), "onetwo", Program{}},
		{As("after-write", AppCalling(Then(Start("200 OK"), Write("one")), Pause(), Yield("two"))), "onetwo", Program{}},
		{As("empty-writes", AppCalling(Then(Start("200 OK"), Write(""), Write("one"), Write("")), Yield("two"))), "onetwo", Program{}},
	}, emptyBlocks),
}

// somePauses are as many empty blocks as come while wsgicheck is asked for a gate, and a few more.
var somePauses = Then(Times(3, Pause()), Open("paused"), PauseUntil("paused"))

func emptyBlocks(s struct {
	Shape
	body   string
	paused Program
}) harness.Case {
	var aliases []string
	if s.Name == "two-thousand-first" {
		aliases = []string{"ten-thousand-first"}
	}
	return harness.Case{
		Name:    s.Name,
		Aliases: aliases,
		Text:    "the body is the data alone; empty blocks neither send nor end anything",
		Client:  OneRequestToTheEnd,
		App:     s.App,
		AppFor: func(f *harness.Facts) Program {
			if f.Async() && len(s.paused.Iter) > 0 {
				return s.paused
			}
			return s.App
		},
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, s.body)
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}
}
