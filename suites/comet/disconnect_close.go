package comet

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var disconnectClose = harness.Group{
	Rule: "comet/disconnect-close", Settle: true, JudgesClose: true,
	Presumes: slices.Concat(ground.Input, []string{"threads/one-at-a-time#in-every-run", "threads/one-at-a-time#after-the-switch", "bridge/wsgi1-unchanged#close-once", "wsgi/close-on-normal-completion#asynchronous"}),
	SomePresume: []harness.Presumption{{
		Cases:    []string{"streaming-*", "switched-*", "delegating-*", "before-the-head"},
		Presumes: []string{"comet/disconnect-close#pausing-reset"},
	}},
	Cases: disconnectCloseCases(),
}

func disconnectCloseCases() []harness.Case {
	var all []harness.Case
	// A client that closes in order while nothing is sent to it cannot be told from one that
	// has only closed its sending side, so that combination is left out.
	for _, w := range []struct {
		name  string
		app   control.Program
		leave Actions
		needs []harness.Need
	}{
		{"pausing-reset", App(Yield("first"), PauseUntil("never")), Abort(), nil},
		{"streaming-reset", App(Yield("first"), Loop(Yield("more and more"), Pause())), Abort(), nil},
		{"streaming-close", App(Yield("first"), Loop(Yield("more and more"), Pause())), Hangup(), nil},
		{"switched-pausing-reset", App(SwitchToSync(), Yield("first"), PauseUntil("never")), Abort(), nil},
		{"switched-streaming-close", App(SwitchToSync(), Yield("first"), Loop(Yield("more and more"))), Hangup(), nil},
		{"switched-and-blocked-reset", App(SwitchToSync(), Yield("first"), Wait("gone"), Loop(Yield("more and more"))), slices.Concat(AbortOrClose(), Release("gone")), nil},
		{"delegating-reset", App(Yield("first"), Delegate("d", "v", Wait("gone")), YieldToken("d"), Loop(Yield("more and more"))), slices.Concat(AbortOrClose(), Release("gone")), []harness.Need{needs.Key("wsgi.resume_with_result")}},
	} {
		all = append(all, harness.Case{
			Name:   w.name,
			Text:   "when the client has gone the iterable is closed, once, and not asked again",
			Client: Client(Get("/"), ResponseHead(), BodyUntil("first"), w.leave, WaitForEvent("", trace.Closed, 1)),
			App:    w.app, Needs: w.needs,
			Check: func(g Gomega, run *harness.Run) {
				app := run.App()
				g.Expect(app.Count(trace.Close)).To(Equal(1), "calls of close()")
				g.Expect(app.Count(trace.Overlap)).To(BeZero(), "steps that ran at the same time")
				steps := app.Of(trace.Yield, trace.End, trace.Closed) // a delegated callable may outlive its request
				g.Expect(steps[len(steps)-1].Kind).To(Equal(trace.Closed), "the last thing that happened")
			},
		})
	}
	return append(all, harness.Case{
		Name:   "before-the-head",
		Text:   "a client that leaves before anything was sent has its request ended too",
		Client: Client(Get("/"), WaitFor("called"), Abort(), WaitForEvent("", trace.Closed, 1)),
		App:    App(Open("called"), PauseUntil("never")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Close)).To(Equal(1), "calls of close()")
		},
	}, harness.Case{
		Name: "half-close-is-no-leaving",
		Text: "the iterable of a client that closes its sending side after the request is closed, once: after the response, or at once",
		// The request on another connection shows that the server has seen the end of the first one's sending side.
		Client: Client(Get("/"), ResponseHead(), BodyUntil("first"), HalfClose(), Meanwhile("other"), Release("push"), BodyRestOrCut(), WaitForEvent("", trace.Closed, 1)),
		App:    held,
		Apps:   map[string]control.Program{"other": Answer("other")},
		Check: func(g Gomega, run *harness.Run) {
			if body := string(run.First().Body); body != "firstsecond" { // settlement 10
				run.Note("the server ended the connection")
				g.Expect("firstsecond").To(HavePrefix(body), "the body")
			}
			g.Expect(run.App().Count(trace.Close)).To(Equal(1), "calls of close()")
		},
	})
}
