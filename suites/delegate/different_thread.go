package delegate

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

// expectApart expects that the callable ran on another thread than the step that delegated it.
func expectApart(g Gomega, run *harness.Run) {
	expectResult(g, run.App(), 1)
	g.Expect(run.App().Last(trace.Ran).Thread).NotTo(Equal(run.App().Last(trace.Delegate).Thread), "the callable's thread")
	ExpectBody(g, ResponseOn(run, "main"), "done")
}

// expectMeanwhile expects besides that another request was served while it ran.
func expectMeanwhile(g Gomega, run *harness.Run) {
	expectApart(g, run)
	ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
}

var differentThread = harness.Group{
	Rule:     "delegate/different-thread",
	Presumes: slices.Concat(ground.Delegation, []string{"delegate/result#given"}),
	Cases:    slices.Concat(differentThreadCases, manyRunning()),
	SomePresume: []harness.Presumption{
		{Cases: []string{"another-begins", "another-goes-on*", "many-*"}, Presumes: []string{"delegate/result"}},
		{Cases: []string{"many-*"}, Presumes: []string{"comet/held-open#others-are-served"}},
		{Cases: []string{"another-goes-on"}, RestsOn: ground.Withheld},
	},
}

var differentThreadCases = []harness.Case{{
	Name:   "another-thread",
	Text:   "the callable runs on another thread than the application that delegates it",
	Client: Client(Get("/", Last()), Response()),
	App:    App(call, Result("d"), Yield("done")),
	Check:  expectApart,
}, {
	Name:   "from-the-body-of-app",
	Text:   "delegated in the body of app() it runs on another thread, too",
	Client: Client(Get("/", Last()), Response()),
	App:    AppCalling(Then(Start("200 OK"), Delegate("d", "value")), YieldToken("d"), Result("d"), Yield("done")),
	Check:  expectApart,
}, {
	Name:   "another-begins",
	Text:   "while the callable blocks, another request is begun and served",
	Client: Client(Get("/", Last()), WaitFor("running"), Meanwhile("other"), Release("go"), Response()),
	App:    App(running, YieldToken("d"), Result("d"), Yield("done")), Apps: others,
	Check: expectMeanwhile,
}, {
	Name: "another-goes-on",
	Text: "while the callable blocks, a request whose content has come in part gets the rest and is served",
	Client: Client(On("meanwhile", PostPart(10, "hello", To("reading"), Last()), WaitFor("begun")),
		Get("/", Last()), WaitFor("running"),
		On("meanwhile", Raw("world"), Release("rest"), Response()), Release("go"), Response()),
	App: App(running, YieldToken("d"), Result("d"), Yield("done")), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		expectMeanwhile(g, run)
		g.Expect(run.Request("reading").Delivered()).To(Equal("helloworld"))
	},
}, {
	Name:   "another-goes-on-with-the-head-sent",
	Text:   "while the callable of an application that has begun its response blocks, another request is served",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("do"), WaitFor("running"), Meanwhile("other"), Release("go"), BodyRest()),
	App:    App(Yield("do"), running, YieldToken("d"), Result("d"), Yield("ne")), Apps: others,
	Check: expectMeanwhile,
}}

// manyRunning has more callables block than a pool is likely to have threads.
func manyRunning() []harness.Case {
	const many = 24
	begin, finish := ConcurrentRequests(many, "delegating", Get("/", To("delegating"), Last()), trace.Delegate)
	return []harness.Case{{
		Name:   "many-running",
		Text:   fmt.Sprintf("while the callables of %d requests block, or wait for a thread, another request is served", many),
		Client: Client(begin, Meanwhile("other"), Release("go"), finish),
		Apps: map[string]control.Program{
			"other":      others["other"],
			"delegating": App(Delegate("d", "value", Wait("go")), YieldToken("d"), Result("d"), Yield("done")),
		},
		Check: func(g Gomega, run *harness.Run) {
			ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
			expectResult(g, run.Request("delegating"), 1)
			for i := range many {
				ExpectBody(g, ResponseOn(run, fmt.Sprintf("delegating-%d", i+1)), "done")
			}
		},
	}}
}
