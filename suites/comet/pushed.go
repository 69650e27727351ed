package comet

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var pushed = harness.Group{
	Rule:     "comet/pushed",
	Presumes: slices.Concat(ground.Provided, []string{"wsgi/server-tolerates-empty-blocks#asynchronous"}),
	SomePresume: []harness.Presumption{
		{Cases: []string{"caused-*", "after-*", "of-*", "while-*", "large-*"}, Presumes: ground.Input},
		{Cases: []string{"while-content-comes"}, RestsOn: ground.Withheld},
	},
	Cases: []harness.Case{{
		Name: "one-block-at-a-time",
		Text: "each block reaches the client before the application goes on",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("1"), Release("one"), BodyUntil("2"), Release("two"),
			BodyUntil("3"), Release("three"), BodyRest()),
		App: App(Yield("1"), PauseUntil("one"), Yield("2"), PauseUntil("two"), Yield("3"), PauseUntil("three")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("123"))
		},
	}, {
		Name: "caused-by-another-request",
		Text: "a block that another request causes is sent though the held connection is silent",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("first"), On("other", Get("/", To("other"), Last()), Response()),
			BodyUntil("second"), Release("end"), BodyRest()),
		App:  App(Yield("first"), PauseUntil("said"), Yield("second"), PauseUntil("end")),
		Apps: map[string]control.Program{"other": App(Open("said"), Yield("said"))},
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("firstsecond"))
			g.Expect(string(run.Response(1).Body)).To(Equal("said"))
		},
	}, {
		Name: "after-the-switch",
		Text: "a switched application's block reaches the client though the application blocks then",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("1"), Release("one"), BodyUntil("2"), Release("two"),
			BodyRest()),
		App: App(SwitchToSync(), Yield("1"), Wait("one"), Yield("2"), Wait("two"), Yield("3")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("123"))
		},
	}, {
		Name:   "of-a-known-length",
		Text:   "a part of a body whose length is declared is sent at once, too",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("1"), Release("one"), BodyRest()),
		App:    AppCalling(Start("200 OK", ContentLength(2)), Yield("1"), PauseUntil("one"), Yield("2")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("12"))
		},
	}, {
		Name:   "while-content-comes",
		Text:   "what comes of the content is sent back at once, and the rest of it is withheld until that was seen",
		Client: Client(PostPart(3, "1"), ResponseHead(), BodyUntil("1"), Raw("2"), BodyUntil("2"), Raw("3"), BodyRest()),
		App:    App(Loop(Next(), YieldLast())),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("123"))
		},
	}, {
		Name:   "large-block",
		Text:   "the whole of a large block is sent before the application goes on",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("end of block"), Release("end"), BodyRest()),
		App:    App(YieldTimes("0123456789abcdef", 64<<10), Yield("end of block"), PauseUntil("end")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Body).To(HaveLen(1<<20 + len("end of block")))
		},
	}},
}
