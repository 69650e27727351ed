package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// expectInput expects that there was a wsgi.input to read from. What it gave is the matter of sync-switch/remainder-only.
func expectInput(g Gomega, run *harness.Run) {
	ExpectNoErrors(g, run.App(), trace.Next, trace.Factory, trace.Read)
	g.Expect(run.App().Count(trace.Read)).NotTo(BeZero(), "calls of wsgi.input")
	ExpectBody(g, run.First(), "done")
}

var inputAfterResume = harness.Group{
	Rule:     "sync-switch/input-after-resume",
	Presumes: ground.Token,
	Cases: []harness.Case{{
		Name:   "present",
		Text:   "resumed after its token the application finds wsgi.input in the environ and reads the content from it",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), Look(), readAll),
		Check: func(g Gomega, run *harness.Run) {
			if _, before := run.App().Environ()["wsgi.input"]; before {
				run.Note("the environ held a wsgi.input before the switch, too")
			} else {
				run.Note("the environ held no wsgi.input before the switch")
			}
			g.Expect(run.App().Last(trace.Look).Environ).To(HaveKey("wsgi.input"))
			expectContent("hello")(g, run)
		},
	}, {
		Name:   "factory-in-the-body-of-app",
		Text:   "the switch of the first turn may be begun in the body of app()",
		Client: Client(Post("hello", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Factory()), YieldToken("switch"), readAll),
		Check:  expectContent("hello"),
	}, {
		Name:   "before-start-response",
		Text:   "an application that calls start_response when it has read the content can switch too",
		Client: Client(Post("hello", Last()), Response()),
		App:    LazyApp(SwitchToSync(), ReadAll(), Start("200 OK"), done),
		Check:  expectContent("hello"),
	}, {
		Name:   "after-many-turns",
		Text:   "the switch may come after many turns, some of which took content and some of which sent data",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Times(3, Pause()), Yield("do"), Next(), Times(10, Pause()), SwitchToSync(), ReadAll(), Yield("ne")),
		Check:  expectInput,
	}, {
		Name:   "after-all-content",
		Text:   "the switch may come when all content has been taken: wsgi.input is there",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Drain(), SwitchToSync(), readAll),
		Check:  expectInput,
	}, {
		Name:   "after-the-whole-body",
		Text:   "the switch may come after the last block: wsgi.input holds the content in the last turn",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(done, SwitchToSync(), ReadAll()),
		Check:  expectContent("hello"),
	}, {
		Name:   "without-content",
		Text:   "a request without content gets a wsgi.input at its end",
		Client: Client(Get("/", Last()), Response()),
		App:    App(SwitchToSync(), readAll),
		Check:  expectContent(""),
	}, {
		Name:   "in-later-turns",
		Text:   "wsgi.input is still there, and goes on where it was, in the turns that follow",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), Input("read", 1), Pause(), Input("read", 1), Yield("do"), ReadAll(), Yield("ne")),
		Check:  expectContent("hello"),
	}},
}
