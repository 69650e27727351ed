package bridge

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var fullContent = harness.Group{
	Rule: "bridge/full-content", Needs: []harness.Need{needs.Bridge},
	Presumes: slices.Concat(ground.Input, []string{"bridge/provided#hosts-an-application"}),
	Cases: []harness.Case{{
		Name:   "nothing-taken-above",
		Text:   "wsgi.input holds all the content",
		Client: Client(Post("hello world", Last()), Response()),
		App:    Bridged(App(ReadAll())),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Read()).To(Equal("hello world"))
			g.Expect(run.First().Status).To(Equal(200))
		},
	}, {
		Name: "a-part-taken-above", Presumes: []string{"mixed/wsgi1-stack"},
		Text:    "wsgi.input holds what the component above has not taken, to the byte",
		RestsOn: ground.Withheld,
		// What has been sent may reach the component above some turns later (settlement 11).
		Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
		App:    Below(App(Loop(Input("read", 2))), Times(10, Next(), Pause()), Open("taken"), Pause()),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Content()).To(Equal("hello world"))
			if run.App().Delivered() == "" {
				run.Leave(harness.NotTested, "in ten turns no content had reached the component above")
			}
		},
	}, {
		Name: "chunked", Presumes: []string{"boundary/chunked"},
		Text:   "chunked content is decoded and complete",
		Client: Client(Send("POST", "/", ChunkedContent("hello ", "wor", "ld"), Last()), Response()),
		App:    Bridged(App(Loop(Input("readline")))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Read()).To(Equal("hello world"))
		},
	}, {
		Name: "arrives-while-it-reads", RestsOn: ground.Withheld,
		Text:   "a read beneath the bridge waits for content that has not arrived",
		Client: Client(PostPart(5, "", Last()), WaitFor("reading"), Raw("hello"), Response()),
		App:    Bridged(App(Open("reading"), Input("read", 5), YieldLast())),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("hello"))
		},
	}},
}
