package threads

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// differentThread only reports: the rule leaves it to the server.
var differentThread = harness.Group{
	Rule:     "threads/different-thread",
	Presumes: ground.Input,
	Cases: []harness.Case{{
		Name:   "of-every-step-and-close",
		Text:   "after the switch the application is resumed, on the thread that called the factory or on another, and closed",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Pause(), Next(), Pause(), SwitchToSync(), ReadAll(), Pause(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			app := run.App()
			ExpectBody(g, run.First(), "done")
			g.Expect(app.Content()).To(Equal("hello"))
			factory := app.Last(trace.Factory)
			threads := func(events []trace.Event) map[string]bool {
				seen := map[string]bool{}
				for _, e := range events {
					seen[e.Thread] = true
				}
				return seen
			}
			before, after := threads(app.Events[:factory.Seq]), threads(app.Of(trace.Read, trace.End))
			run.Note("threads before the switch: %d; after it: %d", len(before), len(after))
			if before[app.Last(trace.Close).Thread] {
				run.Note("close() ran on a thread of the asynchronous phase")
			} else {
				run.Note("close() ran on a thread of the synchronous phase, or another")
			}
			if after[factory.Thread] {
				run.Leave(harness.Info, "resumed on the thread that called the factory")
			}
			run.Note("resumed on another thread")
		},
	}},
}
