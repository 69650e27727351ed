package comet

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// Cases returns the profile's cases in the catalogue's order.
func Cases() []harness.Case {
	return slices.Concat(heldOpen, heldWithoutThread, pushed, disconnectClose())
}

// many is how many responses are held at once.
const many = 40

// held answers its first block at once and the second when the gate "push" opens.
var held = App(Yield("first"), PauseUntil("push"), Yield("second"))

// hold opens many held responses, a connection each, and has their first block.
func hold() Actions {
	var all Actions
	for i := range many {
		all = append(all, On(fmt.Sprintf("held-%d", i+1), Get("/", To("held")), ResponseHead(), BodyUntil("first"))...)
	}
	return all
}

// push has them go on to their end.
func push() Actions {
	all := Release("push")
	for i := range many {
		all = append(all, On(fmt.Sprintf("held-%d", i+1), BodyRest())...)
	}
	return all
}

func requests() (names []string) {
	names = []string{"held"}
	for i := 2; i <= many; i++ {
		names = append(names, fmt.Sprintf("held#%d", i))
	}
	return names
}

var heldOpen = []harness.Case{{
	Rule: "comet/held-open", Name: "others-are-served",
	Text:   fmt.Sprintf("while %d responses are held open others are served, asynchronous and switched, and each held one ends as it should", many),
	Client: Client(hold(), Post("hello"), Response(), Post("world", To("switched"), Last()), ResponseOrClose(), push()),
	App:    App(Drain(), Yield("meanwhile")),
	Apps:   map[string]control.Program{"held": held, "switched": App(SwitchToSync(), ReadAll(), Yield("meanwhile"))},
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.Response(many).Body)).To(Equal("meanwhile"))
		for i := range many {
			g.Expect(string(run.Response(i).Body)).To(Equal("firstsecond"))
			g.Expect(run.Response(i).Complete).To(BeTrue())
		}
		for _, name := range requests() {
			g.Expect(run.Request(name).Count(trace.Close)).To(Equal(1))
		}
	},
}}

var heldWithoutThread = []harness.Case{{
	Rule: "comet/held-without-thread", Name: "threads-counted",
	Text:   fmt.Sprintf("the turns of %d held responses share threads", many),
	Client: Client(hold(), push()),
	App:    held, Apps: map[string]control.Program{"held": held},
	Check: func(g Gomega, run *harness.Run) {
		threads := map[string]bool{}
		for _, name := range requests() {
			for _, e := range run.Request(name).Of(trace.Yield) {
				threads[e.Thread] = true
			}
		}
		run.Note("%d responses were held on %d threads", many, len(threads))
		g.Expect(len(threads)).To(BeNumerically("<", many/2), "threads that ran held responses")
	},
}}

var pushed = []harness.Case{{
	Rule: "comet/pushed", Name: "one-block-at-a-time",
	Text: "each block reaches the client before the application goes on",
	Client: Client(Get("/"), ResponseHead(), BodyUntil("1"), Release("one"), BodyUntil("2"), Release("two"),
		BodyUntil("3"), Release("three"), BodyRest()),
	App: App(Yield("1"), PauseUntil("one"), Yield("2"), PauseUntil("two"), Yield("3"), PauseUntil("three")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("123"))
	},
}, {
	Rule: "comet/pushed", Name: "caused-by-another-request",
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
	Rule: "comet/pushed", Name: "after-the-switch",
	Text: "a switched application's block reaches the client though the application blocks then",
	Client: Client(Get("/"), ResponseHead(), BodyUntil("1"), Release("one"), BodyUntil("2"), Release("two"),
		BodyRest()),
	App: App(SwitchToSync(), Yield("1"), Wait("one"), Yield("2"), Wait("two"), Yield("3")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("123"))
	},
}, {
	Rule: "comet/pushed", Name: "of-a-known-length",
	Text:   "a part of a body whose length is declared is sent at once, too",
	Client: Client(Get("/"), ResponseHead(), BodyUntil("1"), Release("one"), BodyRest()),
	App:    AppCalling(Start("200 OK", ContentLength(2)), Yield("1"), PauseUntil("one"), Yield("2")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("12"))
	},
}, {
	Rule: "comet/pushed", Name: "while-content-comes",
	Text:   "what comes of the content is sent back at once, and the rest of it is withheld until that was seen",
	Client: Client(PostPart(3, "1"), ResponseHead(), BodyUntil("1"), Raw("2"), BodyUntil("2"), Raw("3"), BodyRest()),
	App:    App(Loop(Next(), YieldLast())),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("123"))
	},
}, {
	Rule: "comet/pushed", Name: "large-block",
	Text:   "the whole of a large block is sent before the application goes on",
	Client: Client(Get("/"), ResponseHead(), BodyUntil("end of block"), Release("end"), BodyRest()),
	App:    App(YieldTimes("0123456789abcdef", 64<<10), Yield("end of block"), PauseUntil("end")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.First().Body).To(HaveLen(1<<20 + len("end of block")))
	},
}}

func disconnectClose() []harness.Case {
	var all []harness.Case
	// A client that closes in order while nothing is sent to it cannot be told from one that
	// has only closed its sending side, so that combination is left out.
	for _, w := range []struct {
		name  string
		app   control.Program
		leave Actions
		needs []harness.Need
	}{
		{"pausing-reset", App(Yield("first"), PauseUntil("never")), Abort(), nil},
		{"streaming-reset", App(Yield("first"), Loop(Yield("more and more"), Pause())), Abort(), nil},
		{"streaming-close", App(Yield("first"), Loop(Yield("more and more"), Pause())), Hangup(), nil},
		{"switched-pausing-reset", App(SwitchToSync(), Yield("first"), PauseUntil("never")), Abort(), nil},
		{"switched-streaming-close", App(SwitchToSync(), Yield("first"), Loop(Yield("more and more"))), Hangup(), nil},
		{"switched-and-blocked-reset", App(SwitchToSync(), Yield("first"), Wait("gone"), Loop(Yield("more and more"))), slices.Concat(Abort(), Release("gone")), nil},
		{"delegating-reset", App(Yield("first"), Delegate("d", "v", Wait("gone")), YieldToken("d"), Loop(Yield("more and more"))), slices.Concat(Abort(), Release("gone")), []harness.Need{needs.Key("wsgi.resume_with_result")}},
	} {
		all = append(all, harness.Case{
			Rule: "comet/disconnect-close", Name: w.name,
			Text:   "when the client has gone the iterable is closed, once, and not asked again",
			Client: Client(Get("/"), ResponseHead(), BodyUntil("first"), w.leave, WaitForEvent("", trace.Closed, 1)),
			App:    w.app, Needs: w.needs,
			Check: func(g Gomega, run *harness.Run) {
				app := run.App()
				g.Expect(app.Count(trace.Close)).To(Equal(1), "calls of close()")
				g.Expect(app.Count(trace.Overlap)).To(BeZero(), "steps that ran at the same time")
				steps := app.Of(trace.Yield, trace.End, trace.Closed) // a delegated callable may outlive its request
				g.Expect(steps[len(steps)-1].Kind).To(Equal(trace.Closed), "the last thing that happened")
			},
		})
	}
	return append(all, harness.Case{
		Rule: "comet/disconnect-close", Name: "before-the-head",
		Text:   "a client that leaves before anything was sent has its request ended too",
		Client: Client(Get("/"), WaitFor("called"), Abort(), WaitForEvent("", trace.Closed, 1)),
		App:    App(Open("called"), PauseUntil("never")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Close)).To(Equal(1), "calls of close()")
		},
	}, harness.Case{
		Rule: "comet/disconnect-close", Name: "half-close-is-no-leaving",
		Text:   "a client that closes its sending side after the request still gets its response",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("first"), HalfClose(), Release("push"), BodyRest()),
		App:    held,
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("firstsecond"))
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	})
}
