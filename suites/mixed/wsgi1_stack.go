package mixed

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var wsgi1Stack = harness.Group{
	Rule: "mixed/wsgi1-stack", Needs: []harness.Need{needs.Bridge},
	Presumes:    slices.Concat(ground.Bridge, []string{"bridge/wsgi1-unchanged"}),
	SomePresume: []harness.Presumption{{Cases: []string{"hands-over-after-reading", "middleware-below"}, RestsOn: ground.Withheld}},
	Cases: []harness.Case{{
		Name:   "hands-over-at-once",
		Text:   "a component that takes nothing hands over: the application below reads all the content and answers",
		Client: Client(Post("hello"), Response()),
		App:    Below(App(ReadAll(), Yield("below")), Pause()),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Read()).To(Equal("hello"))
			g.Expect(string(run.First().Body)).To(Equal("below"))
		},
	}, {
		Name:   "hands-over-after-reading",
		Text:   "a component that has read a part asynchronously hands over: the application below reads the rest",
		Client: Client(PostPart(11, "hello "), WaitFor("taken"), Raw("world"), Response()),
		App:    Below(App(ReadAll(), Yield("below")), Next(), Open("taken"), Pause(), Pause()),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Content()).To(Equal("hello world"))
			g.Expect(string(run.First().Body)).To(Equal("below"))
		},
	}, {
		Name:   "hands-over-when-all-is-read",
		Text:   "a component that has read all the content asynchronously hands over: the application below is at its end",
		Client: Client(Post("hello", Last()), Response()),
		App:    Below(App(ReadAll(), Yield("below")), Drain()),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Delivered()).To(Equal("hello"))
			g.Expect(run.App().Read()).To(BeEmpty())
			g.Expect(string(run.First().Body)).To(Equal("below"))
		},
	}, {
		Name:   "middleware-below",
		Text:   "synchronous middleware below the component changes nothing of it",
		Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
		App:    Wrapped(Below(App(ReadAll(), Blocks("be", "low")), Next(), Open("taken"), Pause()), "validate", "copy-environ", "buffer"),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Content()).To(Equal("hello world"))
			g.Expect(string(run.First().Body)).To(Equal("below"))
		},
	}, {
		Name: "blocks-below-without-stalling",
		Text: "while the application below blocks, another request's asynchronous turns go on",
		Client: Client(Get("/"), WaitFor("blocking"), On("other", Post("hello", To("other"), Last()), Response()),
			Release("go"), Response()),
		App:  Below(App(Open("blocking"), Wait("go"), Yield("below")), Pause()),
		Apps: map[string]control.Program{"other": App(Drain(), Yield("other"))},
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("other"))
			g.Expect(string(run.Response(1).Body)).To(Equal("below"))
		},
	}},
}
