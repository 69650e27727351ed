package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// refused calls next() on the request's async_input, which was kept before the switch: its
// key may have gone from the environ since.
var (
	mine    = Keep("wsgi.async_input", "mine")
	refused = Catch(NextOf("mine"))
)

var noAsyncAfter = harness.Group{
	Rule:     "sync-switch/no-async-after",
	Presumes: ground.Input,
	Cases:    noAsyncAfterCases(),
}

func noAsyncAfterCases() []harness.Case {
	var all []harness.Case
	for _, v := range []struct {
		name, text string
		app        control.Program
		atEnd      bool // the call comes past the boundary, where it may end the iteration as well
	}{
		{"in-the-turn-of-the-factory", "next() is refused right after the factory's call, before the token is yielded",
			App(Factory(), Catch(Next()), YieldToken("switch"), readAll), false},
		{"in-the-body-of-app", "next() is refused after the factory's call in the body of app()",
			AppCalling(Then(Start("200 OK"), Factory(), Catch(Next())), YieldToken("switch"), readAll), false},
		{"in-the-first-step", "next() is refused in the first step when the factory was called in the body of app()",
			AppCalling(Then(Start("200 OK"), Factory()), Catch(Next()), YieldToken("switch"), readAll), false},
		{"after-the-resumption", "next() is refused when the application has been resumed",
			App(mine, SwitchToSync(), refused, readAll), false},
		{"between-reads", "next() is refused, and takes nothing, between reads of wsgi.input",
			App(mine, SwitchToSync(), Input("read", 2), refused, Pause(), refused, readAll), false},
		{"after-all-content", "next() is refused, or ends the iteration, when all content has been read",
			App(mine, SwitchToSync(), ReadAll(), refused, done), true},
		{"after-the-end", "next() is refused, or ends the iteration, when it was at its end before the switch",
			App(mine, Drain(), SwitchToSync(), refused, Input("read", 1), done), true},
	} {
		all = append(all, harness.Case{
			Name:   v.name,
			Text:   v.text + "; wsgi.input gives what has not been given before",
			Client: Client(Post("hello", Last()), Response()),
			App:    v.app,
			Check: func(g Gomega, run *harness.Run) {
				after := false
				for _, e := range run.App().Of(trace.Factory, trace.Next) {
					switch {
					case e.Kind == trace.Factory:
						g.Expect(e.Error).To(BeNil(), "what the factory raised")
						after = true
					case after && v.atEnd && e.End:
						run.Note("past the boundary the iteration ended again")
					case after:
						ExpectRefused(g, e)
					}
				}
				ExpectNoErrors(g, run.App(), trace.Read)
				g.Expect(run.App().Content()).To(Equal("hello"))
				ExpectBody(g, run.First(), "done")
			},
		})
	}
	return append(all, harness.Case{
		Name: "other-spelling", Presumes: []string{"async-input/provided#next-as-a-method"},
		Text:   "x.next() is refused as next(x) is",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Factory(), Catch(NextMethod()), YieldToken("switch"), readAll),
		Check: func(g Gomega, run *harness.Run) {
			ExpectRefused(g, run.App().Last(trace.Next))
			g.Expect(run.App().Read()).To(Equal("hello"))
			ExpectBody(g, run.First(), "done")
		},
	}, harness.Case{
		Name:   "uncaught",
		Text:   "the refusal is an exception like any other: uncaught, it makes the request fail, and the server lives on",
		Client: Client(Post("hello", Last()), ResponseOrClose()),
		App:    App(Factory(), Next(), YieldToken("switch"), Yield("secret")),
		Check: func(g Gomega, run *harness.Run) {
			ExpectRefused(g, run.App().Last(trace.Next))
			if r := run.First(); r.Err == nil {
				g.Expect(r.Status).To(BeNumerically(">=", 500))
			}
		},
	})
}
