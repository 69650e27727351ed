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

// askInput asks wsgi.input for nothing: whether the content is there is another rule's matter.
var askInput = Input("read", 0)

var inputAfterResume = harness.Group{
	Rule:     "sync-switch/input-after-resume",
	Presumes: ground.Token,
	Cases: []harness.Case{{
		Name:   "present",
		Text:   "resumed after its token the application finds wsgi.input in the environ and can read from it",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), Look(), askInput, done),
		Check: func(g Gomega, run *harness.Run) {
			if _, before := run.App().Environ()["wsgi.input"]; before {
				run.Note("the environ held a wsgi.input before the switch, too")
			} else {
				run.Note("the environ held no wsgi.input before the switch")
			}
			g.Expect(run.App().Last(trace.Look).Environ).To(HaveKey("wsgi.input"))
			expectInput(g, run)
		},
	}, {
		Name:   "factory-in-the-body-of-app",
		Text:   "the switch of the first turn may be begun in the body of app()",
		Client: Client(Post("hello", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Factory()), YieldToken("switch"), askInput, done),
		Check:  expectInput,
	}, {
		Name:   "before-start-response",
		Text:   "start_response may be called after the switch",
		Client: Client(Post("hello", Last()), Response()),
		App:    LazyApp(SwitchToSync(), askInput, Start("200 OK"), done),
		Check:  expectInput,
	}, {
		Name:   "after-many-turns",
		Text:   "the switch may come after many turns, some of which took content and some of which sent data",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Times(3, Pause()), Yield("do"), Next(), Times(10, Pause()), SwitchToSync(), askInput, Yield("ne")),
		Check:  expectInput,
	}, {
		Name:   "after-all-content",
		Text:   "the switch may come when all content has been taken: wsgi.input is there",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Drain(), SwitchToSync(), askInput, done),
		Check:  expectInput,
	}, {
		Name:   "after-the-whole-body",
		Text:   "the switch may come after the last block: wsgi.input is there in the last turn",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(done, SwitchToSync(), askInput),
		Check:  expectInput,
	}, {
		Name:   "without-content",
		Text:   "a request without content gets a wsgi.input at its end",
		Client: Client(Get("/", Last()), Response()),
		App:    App(SwitchToSync(), askInput, done),
		Check:  expectInput,
	}, {
		Name: "in-later-turns", Presumes: []string{"sync-switch/remainder-only#nothing-taken"},
		Text:   "wsgi.input is still there, and goes on where it was, in the turns that follow",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), Input("read", 1), Pause(), Input("read", 1), Yield("do"), Times(3, Input("read", 1)), Yield("ne")),
		Check:  expectContent("hello"),
	}},
}
