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
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// expectOneAtATime expects that no step of the request was entered while another ran, and that close() came once,
// after all of them.
func expectOneAtATime(g Gomega, app *harness.App) {
	for _, e := range app.Of(trace.Overlap) {
		g.Expect(e).To(BeZero(), "%s was entered on thread %s while a step was running", e.Name, e.Thread)
	}
	g.Expect(app.Count(trace.Close)).To(Equal(1), "calls of close()")
	g.Expect(app.Events[len(app.Events)-1].Kind).To(Equal(trace.Closed), "the last thing that happened")
}

// apart expects of a request that was answered "done" that its steps ran one at a time.
func apart(g Gomega, run *harness.Run) {
	expectOneAtATime(g, run.App())
	ExpectBody(g, ResponseOn(run, "main"), "done")
}

var oneAtATime = harness.Group{
	Rule: "threads/one-at-a-time", Settle: true, JudgesClose: true,
	Presumes: slices.Concat(ground.Input, []string{"threads/loop-not-stalled", "wsgi/close-on-normal-completion#after-the-switch"}),
	Cases:    slices.Concat(oneAtATimeCases, oneAtATimeOnDisconnect()),
	SomePresume: []harness.Presumption{
		{Cases: []string{"client-gone-*"}, Presumes: []string{"comet/disconnect-close"}},
		{Cases: []string{"client-gone-while-delegating-*"}, Presumes: []string{"delegate/different-thread#another-thread"}},
		{Cases: []string{"content-arrives-*", "client-gone-while-blocked-in-a-read-*", "client-gone-while-parked-*"}, RestsOn: ground.Withheld},
	},
}

var oneAtATimeCases = []harness.Case{{
	Name:   "after-the-switch",
	Text:   "the steps after the switch, and close(), run one after another",
	Client: Client(Post("hello", Last()), Response()),
	App:    Closing(App(Next(), Pause(), SwitchToSync(), ReadAll(), Times(10, Pause()), Blocks("d", "o", "n", "e")), Look()),
	Check:  apart,
}, {
	Name:   "factory-in-the-body-of-app",
	Text:   "the application is not resumed before app() and the step that yields the token have returned",
	Client: Client(Post("hello", Last()), Response()),
	App:    AppCalling(Then(Start("200 OK"), Factory(), Look()), Look(), YieldToken("switch"), ReadAll(), Yield("done")),
	Check:  apart,
}, {
	Name:   "content-arrives-in-the-step-that-switches",
	Text:   "content that arrives between the factory's call and the token resumes no application",
	Client: Client(PostPart(10, "hello", Last()), WaitFor("called"), Raw("world"), Meanwhile("other"), Release("go"), Response()),
	App:    App(Factory(), Open("called"), YieldToken("switch"), Wait("go"), ReadAll(), Yield("done")), Apps: others,
	Check: apart,
}, {
	Name:   "next-request-arrives",
	Text:   "a request that arrives on the connection while the application blocks makes no step of it run beside",
	Client: Client(Post("hello"), WaitFor("blocked"), Try(Get("/", To("other"), Last())), Meanwhile("other"), Release("go"), Response(), ResponseOrClose()),
	App:    App(SwitchToSync(), blocked, ReadAll(), Yield("done")), Apps: others,
	Check: apart,
}, {
	Name: "sending-side-closed", Presumes: []string{"comet/disconnect-close"},
	Text:   "a client that closes its sending side after the content, while the application blocks, makes no step of it run beside",
	Client: Client(Post("hello", Last()), WaitFor("blocked"), HalfClose(), Meanwhile("other"), Release("go"), ResponseOrClose(), WaitForEvent("", trace.Closed, 1)),
	App:    App(SwitchToSync(), blocked, Catch(ReadAll()), Yield("done")), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		expectOneAtATime(g, run.App())
		if r := ResponseOn(run, "main"); r.Err != nil { // settlement 10
			run.Note("the server ended the connection")
		} else {
			ExpectBody(g, r, "done")
		}
	},
}, {
	Name: "delegated", Presumes: []string{"delegate/result"},
	Text:   "a step runs beside the callable it has delegated, but no two steps do",
	Needs:  []harness.Need{needs.Key("wsgi.resume_with_result")},
	Client: Client(Post("hello", Last()), WaitFor("running"), Meanwhile("other"), Release("go"), Response()),
	App:    App(Delegate("d", "v", Open("running"), Wait("go")), Next(), YieldToken("d"), Result("d"), Drain(), Yield("done")), Apps: others,
	Check: apart,
}}

// oneAtATimeOnDisconnect has the client leave while a step runs, or none does: close() waits for the step.
func oneAtATimeOnDisconnect() []harness.Case {
	delegation := []harness.Need{needs.Key("wsgi.resume_with_result")}
	var all []harness.Case
	for _, v := range []struct {
		name, text string
		client     Actions // until the client leaves
		app        control.Program
		silent     bool // nothing is sent or read by which the server must notice that the client has gone: there is no content, which it
		// might hold back (settlement 18), and the client does not close, which looks like a half-close (settlement 10)
		needs []harness.Need
	}{
		{"while-blocked", "the application blocks in its synchronous phase", both(Post("hello"), WaitFor("blocked")),
			App(SwitchToSync(), blocked, Yield("done")), false, nil},
		{"while-blocked-with-the-head-sent", "the application, part of whose body has been sent, blocks in its synchronous phase",
			both(Post("hello"), ResponseHead(), BodyUntil("begun"), WaitFor("blocked")),
			App(Yield("begun"), SwitchToSync(), blocked, Yield("done")), false, nil},
		{"while-blocked-in-a-read", "the application blocks in a read of wsgi.input", both(PostPart(10, "hello"), WaitFor("called")),
			App(Factory(), Open("called"), YieldToken("switch"), Catch(ReadAll())), false, nil},
		{"while-blocked-in-close", "close() blocks in the synchronous phase", both(Post("hello"), WaitFor("blocked")),
			Closing(App(SwitchToSync(), Yield("done")), blocked), false, nil},
		{"while-pausing", "the application pauses, switched, turn after turn", both(Get("/"), WaitFor("switched")),
			App(SwitchToSync(), Open("switched"), PauseUntil("never")), true, nil},
		{"while-held", "the application pauses with a part of its body sent", both(Get("/"), ResponseHead(), BodyUntil("begun")),
			App(Yield("begun"), PauseUntil("never")), true, nil},
		{"while-parked", "the application is parked, if the server offers it", both(PostPart(10, ""), WaitFor("parked")),
			App(Open("parked"), Park(), Catch(Next())), false, nil},
		{"while-delegating", "the application waits for its delegated callable", both(Post("hello"), WaitFor("running")),
			App(Delegate("d", "v", Open("running"), Wait("go")), YieldToken("d"), Catch(Result("d"))), false, delegation},
		{"in-the-turn-that-switches", "the application has called the factory and not yet yielded the token", both(Post("hello"), WaitFor("called")),
			App(Factory(), Open("called"), YieldToken("switch"), Wait("go")), false, nil},
	} {
		for _, leave := range []struct {
			name    string
			actions Actions
		}{{"reset", Abort()}, {"close", Hangup()}} {
			if v.silent && leave.name == "close" {
				continue
			}
			all = append(all, harness.Case{
				Name:   fmt.Sprintf("client-gone-%s-%s", v.name, leave.name),
				Text:   "the client leaves while " + v.text + ": close() comes once, when no step runs",
				Client: Client(v.client, leave.actions, Meanwhile("other"), Meanwhile("other"), Release("go"), WaitForEvent("", trace.Closed, 1)),
				App:    v.app, Apps: others, Needs: v.needs,
				Check: func(g Gomega, run *harness.Run) {
					ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
					app := run.App()
					if v.needs != nil { // the callable, which is no step, may outlive the request
						app.Events = app.Of(trace.Overlap, trace.Close, trace.Closed)
					}
					expectOneAtATime(g, app)
				},
			})
		}
	}
	return all
}
