package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var again = Catch(FactoryAs("again"))

// expectOnce expects that the first call of the factory was served, that those after it were refused, and that
// the switch worked all the same.
func expectOnce(g Gomega, run *harness.Run) {
	calls := run.App().Of(trace.Factory)
	g.Expect(len(calls)).To(BeNumerically(">", 1))
	g.Expect(calls[0].Error).To(BeNil(), "what the first call raised")
	for _, e := range calls[1:] {
		if e.Error.Is("KeyError") && e.Turn > calls[0].Turn {
			run.Note("after the switch wsgi.input_factory is not in the environ any more")
			continue
		}
		ExpectRefused(g, e)
	}
	ExpectNoErrors(g, run.App(), trace.Read)
	g.Expect(run.App().Content()).To(Equal("hello"))
	ExpectBody(g, run.First(), "done")
}

var once = harness.Group{
	Rule:     "sync-switch/once",
	Presumes: ground.Read,
	Cases: []harness.Case{{
		Name:   "in-the-same-turn",
		Text:   "a second call before the token is yielded is refused; the first token switches",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Factory(), again, YieldToken("switch"), readAll),
		Check:  expectOnce,
	}, {
		Name:   "in-the-body-of-app-and-the-first-step",
		Text:   "a call in the first step is refused when there was one in the body of app()",
		Client: Client(Post("hello", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Factory()), again, YieldToken("switch"), readAll),
		Check:  expectOnce,
	}, {
		Name:   "after-the-resumption",
		Text:   "a second call after the switch is refused; wsgi.input is as it was",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), Input("read", 2), again, readAll),
		Check:  expectOnce,
	}, {
		Name:   "turns-later",
		Text:   "a second call turns after the switch, with all content read, is refused",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), ReadAll(), Pause(), again, Yield("do"), again, Yield("ne")),
		Check:  expectOnce,
	}, {
		Name: "in-close", Presumes: []string{"wsgi/close-on-normal-completion#after-the-switch"},
		Text:   "a second call in close() is refused",
		Client: Client(Post("hello", Last()), Response()),
		App:    Closing(App(SwitchToSync(), readAll), again),
		Check:  expectOnce,
	}},
}
