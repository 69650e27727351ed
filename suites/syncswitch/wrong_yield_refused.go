package syncswitch

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// expectFailed expects that the factory was called, and the request failed without "secret" having been sent.
func expectFailed(g Gomega, run *harness.Run) {
	g.Expect(run.App().Of(trace.Factory)).NotTo(BeEmpty())
	g.Expect(Nth(g, run.App(), trace.Factory, 0).Error).To(BeNil(), "what the factory raised")
	ExpectFailed(g, run.First(), "secret")
}

var wrongYieldRefused = harness.Group{
	Rule:     "sync-switch/wrong-yield-refused",
	Presumes: ground.Switch,
	Cases:    slices.Concat(wrongYield(), wrongYieldAfterTheHead()),
}

// wrongYield yields everything but the token, before the head is sent.
func wrongYield() []harness.Case {
	late := Then(YieldToken("switch"), Yield("secret")) // it does not help any more
	delegation := []harness.Need{needs.Key("wsgi.resume_with_result")}
	var all []harness.Case
	for _, v := range []struct {
		name, text string
		app        control.Program
		needs      []harness.Need
	}{
		{"data", "data in place of the token", App(Factory(), Yield("secret"), late), nil},
		{"an-empty-block", "an empty block in place of the token", App(Factory(), Pause(), late), nil},
		{"none", "None in place of the token", App(Factory(), YieldWrong("none"), late), nil},
		{"the-async-input", "the async_input in place of the token", App(Factory(), Park(), late), nil},
		{"a-token-of-a-delegation", "another token in place of the factory's", App(Delegate("d", "v"), Factory(), YieldToken("d"), late), delegation},
		{"the-end", "the end of the iterable in place of the token", App(Factory()), nil},
		{"the-end-before-start-response", "the end of the iterable in place of the token, before start_response was called,", LazyApp(Factory()), nil},
		{"data-in-the-first-step", "data in the first step, after a call of the factory in the body of app(),", AppCalling(Then(Start("200 OK"), Factory()), Yield("secret"), late), nil},
		{"the-end-in-the-first-step", "the end in the first step, after a call of the factory in the body of app(),", AppCalling(Then(Start("200 OK"), Factory())), nil},
		{"data-in-a-list", "a list of data, after a call of the factory,", Returning("list", App(Factory(), Yield("secret"))), nil},
		{"data-ahead-of-the-token-in-a-list", "a list with data ahead of the token", Returning("list", App(Yield("secret"), Factory(), YieldToken("switch"))), nil},
		{"an-empty-list", "an empty list, after a call of the factory,", Returning("list", App(Factory())), nil},
		{"data-of-a-sized-iterable", "an iterable of one block, after a call of the factory,", Returning("sized", App(Factory(), Yield("secret"))), nil},
		{"data-in-a-later-turn", "data in place of the token, after turns of all kinds,", App(Next(), Pause(), Next(), Pause(), Factory(), Yield("secret"), late), nil},
		{"data-beneath-middleware", "data in place of the token, beneath middleware,", Wrapped(App(Factory(), Yield("secret"), late), "validate", "copy-environ"), nil},
		{"data-beneath-buffering-middleware", "an empty block in place of the token from middleware that buffers data", Wrapped(App(Factory(), Yield("secret"), late), "buffer"), nil},
	} {
		all = append(all, harness.Case{
			Name:   v.name,
			Text:   v.text + " fails the request with 500; the value is not sent",
			Client: Client(Post("hello", Last()), ResponseOrClose()),
			App:    v.app, Needs: v.needs,
			Check: expectFailed,
		})
	}
	return all
}

// wrongYieldAfterTheHead does so when a part of the body has been sent.
func wrongYieldAfterTheHead() []harness.Case {
	var all []harness.Case
	for _, v := range []struct {
		name, text string
		app        control.Program
	}{
		{"data-after-the-head", "data in place of the token", App(Yield("sent"), Factory(), Yield("secret"))},
		{"data-after-the-head-within-content-length", "data in place of the token",
			AppCalling(Start("200 OK", ContentLength(10)), Yield("sent"), Factory(), Yield("secret"))},
		{"the-end-after-the-head", "the end in place of the token", App(Yield("sent"), Factory())},
		{"an-empty-block-after-the-head", "an empty block in place of the token", App(Yield("sent"), Factory(), Pause(), YieldToken("switch"), Yield("secret"))},
	} {
		all = append(all, harness.Case{
			Name:   v.name,
			Text:   v.text + " after the head was sent breaks the connection within the body; the value is not sent",
			Client: Client(Post("hello", Last()), ResponseOrClose()),
			App:    v.app,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(Nth(g, run.App(), trace.Factory, 0).Error).To(BeNil(), "what the factory raised")
				r := run.First()
				g.Expect(r.Response != nil).To(BeTrue(), "no head came, and it was sent before")
				g.Expect("sent").To(HavePrefix(string(r.Body)), "the body")
				if r.Framing == wire.FramingClose {
					run.Note("the body ends with the connection: that it was broken off cannot be seen")
					return
				}
				g.Expect(r.Complete).To(BeFalse(), "the response was ended as if nothing were wrong")
			},
		})
	}
	return all
}
