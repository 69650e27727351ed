package mixed

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// Cases returns the profile's cases in the catalogue's order.
func Cases() []harness.Case { return slices.Concat(oneConnection(), wsgi1Stack) }

// kinds are the kinds of request; each answers with its own name and content.
var kinds = map[string]control.Program{
	"async":    App(Yield("async "), Loop(Next(), YieldLast())),
	"switched": App(Yield("switched "), SwitchToSync(), Loop(Input("read", 3), YieldLast())),
	"bridged":  Bridged(App(Yield("bridged "), Loop(Input("readline"), YieldLast()))),
	"unread":   App(Yield("unread ")),
}

func oneConnection() []harness.Case {
	orders := [][]string{
		{"async", "switched", "async", "bridged", "async"},
		{"switched", "switched", "bridged", "bridged", "async"},
		{"bridged", "async", "switched", "async", "bridged"},
		{"unread", "async", "unread", "switched", "bridged"},
	}
	var all []harness.Case
	for i, order := range orders {
		name := "order-" + string(rune('a'+i))
		apps := map[string]control.Program{}
		var waiting, pipelined Actions
		var requests []Asked
		for _, kind := range order {
			apps[kind] = kinds[kind]
			ask := Ask("POST", "/", To(kind), Content("of "+kind))
			requests = append(requests, ask)
			waiting = append(waiting, append(Pipeline(ask), ResponseOrClose()...)...)
			pipelined = append(pipelined, ResponseOrClose()...)
		}
		check := func(g Gomega, run *harness.Run) {
			for i, kind := range order {
				r := run.Response(i)
				if i > 0 && r.Response == nil && !run.Response(i-1).KeepAlive {
					run.Note("the server closed the connection, as it had announced, after %d of %d requests", i, len(order))
					return
				}
				g.Expect(r.Err).NotTo(HaveOccurred(), "response %d, %s", i+1, kind)
				want := kind + " of " + kind
				if kind == "unread" {
					want = "unread "
				}
				g.Expect(string(r.Body)).To(Equal(want), "response %d", i+1)
			}
		}
		text := "each request on the connection is answered by its own application with its own content"
		all = append(all,
			harness.Case{Rule: "mixed/one-connection", Name: name, Text: text,
				Needs: []harness.Need{needs.Bridge}, Client: waiting, Apps: apps, Check: check},
			harness.Case{Rule: "mixed/one-connection", Name: name + "-pipelined", Text: text + ", all sent at once",
				Needs: []harness.Need{needs.Bridge}, Client: append(Pipeline(requests...), pipelined...), Apps: apps, Check: check})
	}
	return all
}

var wsgi1Stack = []harness.Case{{
	Rule: "mixed/wsgi1-stack", Name: "hands-over-at-once", Needs: []harness.Need{needs.Bridge},
	Text:   "a component that takes nothing hands over: the application below reads all the content and answers",
	Client: Client(Post("hello"), Response()),
	App:    Below(App(ReadAll(), Yield("below")), Pause()),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Read()).To(Equal("hello"))
		g.Expect(string(run.First().Body)).To(Equal("below"))
	},
}, {
	Rule: "mixed/wsgi1-stack", Name: "hands-over-after-reading", Needs: []harness.Need{needs.Bridge},
	Text:   "a component that has read a part asynchronously hands over: the application below reads the rest",
	Client: Client(PostPart(11, "hello "), WaitFor("taken"), Raw("world"), Response()),
	App:    Below(App(ReadAll(), Yield("below")), Next(), Open("taken"), Pause(), Pause()),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Content()).To(Equal("hello world"))
		g.Expect(string(run.First().Body)).To(Equal("below"))
	},
}, {
	Rule: "mixed/wsgi1-stack", Name: "hands-over-when-all-is-read", Needs: []harness.Need{needs.Bridge},
	Text:   "a component that has read all the content asynchronously hands over: the application below is at its end",
	Client: Client(Post("hello", Last()), Response()),
	App:    Below(App(ReadAll(), Yield("below")), Drain()),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Delivered()).To(Equal("hello"))
		g.Expect(run.App().Read()).To(BeEmpty())
		g.Expect(string(run.First().Body)).To(Equal("below"))
	},
}, {
	Rule: "mixed/wsgi1-stack", Name: "middleware-below", Needs: []harness.Need{needs.Bridge},
	Text:   "synchronous middleware below the component changes nothing of it",
	Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
	App:    Wrapped(Below(App(ReadAll(), Blocks("be", "low")), Next(), Open("taken"), Pause()), "validate", "copy-environ", "buffer"),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Content()).To(Equal("hello world"))
		g.Expect(string(run.First().Body)).To(Equal("below"))
	},
}, {
	Rule: "mixed/wsgi1-stack", Name: "blocks-below-without-stalling", Needs: []harness.Need{needs.Bridge},
	Text: "while the application below blocks, another request's asynchronous turns go on",
	Client: Client(Get("/"), WaitFor("blocking"), On("other", Post("hello", To("other"), Last()), Response()),
		Release("go"), Response()),
	App:  Below(App(Open("blocking"), Wait("go"), Yield("below")), Pause()),
	Apps: map[string]control.Program{"other": App(Drain(), Yield("other"))},
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("other"))
		g.Expect(string(run.Response(1).Body)).To(Equal("below"))
	},
}}
