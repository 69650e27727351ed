package threads

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// served expects the answers to a request that blocked and to one that was served meanwhile.
func served(g Gomega, run *harness.Run) {
	ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
	ExpectBody(g, ResponseOn(run, "main"), "done")
	ExpectNoErrors(g, run.App(), trace.Factory, trace.Read)
	g.Expect(run.App().Content()).To(Equal("hello"))
}

var loopNotStalled = harness.Group{
	Rule:     "threads/loop-not-stalled",
	Presumes: ground.Read,
	Cases:    slices.Concat(loopNotStalledCases, manyBlocked()),
	SomePresume: []harness.Presumption{
		{Cases: []string{"another-goes-on", "blocked-*", "many-*"}, Presumes: ground.Input},
		{Cases: []string{"many-*"}, Presumes: []string{"comet/held-open#others-are-served"}},
		{Cases: []string{"another-goes-on", "blocked-in-a-read"}, RestsOn: ground.Withheld},
	},
}

var loopNotStalledCases = []harness.Case{{
	Name:   "another-begins",
	Text:   "while a switched application blocks, another request is begun and served",
	Client: Client(Post("hello", Last()), WaitFor("blocked"), Meanwhile("other"), Release("go"), Response()),
	App:    App(SwitchToSync(), blocked, ReadAll(), Yield("done")), Apps: others,
	Check: served,
}, {
	Name: "another-goes-on",
	Text: "while a switched application blocks, a request whose content has come in part gets the rest and is served",
	Client: Client(On("meanwhile", PostPart(10, "hello", To("reading"), Last()), WaitFor("begun")),
		Post("hello", Last()), WaitFor("blocked"),
		On("meanwhile", Raw("world"), Release("rest"), Response()), Release("go"), Response()),
	App: App(SwitchToSync(), blocked, ReadAll(), Yield("done")), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		served(g, run)
		g.Expect(run.Request("reading").Delivered()).To(Equal("helloworld"))
	},
}, {
	Name:   "blocked-in-a-read",
	Text:   "while a switched application waits for content in a read, another request is served",
	Client: Client(PostPart(5, "he", Last()), WaitFor("called"), Meanwhile("other"), Raw("llo"), Response()),
	App:    App(Factory(), Open("called"), YieldToken("switch"), ReadAll(), Yield("done")), Apps: others,
	Check: served,
}, {
	Name:   "blocked-in-a-later-turn",
	Text:   "a switched application may block in any turn: another request is served",
	Client: Client(Post("hello", Last()), WaitFor("blocked"), Meanwhile("other"), Release("go"), Response()),
	App:    App(SwitchToSync(), ReadAll(), Pause(), Yield("do"), Pause(), blocked, Yield("ne")), Apps: others,
	Check: served,
}, {
	Name: "blocked-in-close", Presumes: []string{"wsgi/close-on-normal-completion#after-the-switch"},
	Text:   "while close() of a switched application blocks, another request is served",
	Client: Client(Post("hello", Last()), WaitFor("blocked"), Meanwhile("other"), Release("go"), Response()),
	App:    Closing(App(SwitchToSync(), ReadAll(), Yield("done")), blocked), Apps: others,
	Check: served,
}, {
	Name:   "blocked-by-a-slow-client",
	Text:   "while a block of a switched application is more than its client takes, another request is served",
	Client: Client(Post("hello", Last()), ResponseHead(), Meanwhile("other"), BodyRest()),
	App:    App(SwitchToSync(), ReadAll(), YieldTimes("0123456789abcdef", 8<<16)), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
		g.Expect(run.App().Content()).To(Equal("hello"))
		g.Expect(ResponseOn(run, "main").Body).To(HaveLen(8 << 20))
	},
}, {
	Name:   "blocked-after-the-end-of-the-body",
	Text:   "while a switched application blocks in its last turn, all of its body sent, another request is served",
	Client: Client(Post("hello", Last()), WaitFor("blocked"), Meanwhile("other"), Release("go"), Response()),
	App:    App(Yield("done"), SwitchToSync(), ReadAll(), blocked), Apps: others,
	Check: served,
}}

// manyBlocked has more applications block than a pool is likely to have threads.
func manyBlocked() []harness.Case {
	const many = 24
	begin, finish := ConcurrentRequests(many, "blocked", Post("hello", To("blocked"), Last()), trace.Factory)
	return []harness.Case{{
		Name:   "many-blocked",
		Text:   fmt.Sprintf("while %d switched applications block, or wait for a thread, another request is served", many),
		Client: Client(begin, Meanwhile("other"), Release("go"), finish),
		Apps: map[string]control.Program{
			"other":   others["other"],
			"blocked": App(SwitchToSync(), Wait("go"), ReadAll(), Yield("done")),
		},
		Check: func(g Gomega, run *harness.Run) {
			ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
			for i := range many {
				ExpectBody(g, ResponseOn(run, fmt.Sprintf("blocked-%d", i+1)), "done")
			}
		},
	}}
}
