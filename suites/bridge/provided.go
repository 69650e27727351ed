package bridge

import (
	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var provided = harness.Group{
	Rule: "bridge/provided", Needs: []harness.Need{needs.Bridge},
	Presumes: ground.Input,
	Cases: []harness.Case{{
		Name:   "hosts-an-application",
		Text:   "an application beneath the bridge is called and answers",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(Answer("beneath")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Of(trace.Call)).To(HaveLen(2), "calls, above and beneath the bridge")
			g.Expect(string(run.First().Body)).To(Equal("beneath"))
		},
	}, {
		Name: "may-block", Presumes: []string{"threads/loop-not-stalled"},
		Text: "an application beneath the bridge may block while another request is served asynchronously",
		Client: Client(Get("/", Last()), WaitFor("blocking"), On("other", Post("hello", To("other"), Last()), Response()),
			Release("go"), Response()),
		App:  Bridged(App(Open("blocking"), Wait("go"), Yield("beneath"))),
		Apps: other,
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.Response(0).Body)).To(Equal("other"))
			g.Expect(string(run.Response(1).Body)).To(Equal("beneath"))
		},
	}},
}
