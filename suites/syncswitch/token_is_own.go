package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// give calls the factory and keeps its token as "old" for other requests.
var give = Then(FactoryAs("old"), KeepToken("old"))

// foreign yields the kept token.
var foreign = map[string]control.Program{"second": App(YieldToken("old"), Yield("secret"))}

// foreignForOwn yields the kept token in place of its own.
var foreignForOwn = map[string]control.Program{"second": App(Factory(), YieldToken("old"), Yield("secret"))}

var second = On("second", Post("world", To("second"), Last()), ResponseOrClose())

func expectForeignFailed(g Gomega, run *harness.Run) {
	LeaveIfNotKept(run, "second")
	g.Expect(run.Request("second").Count(trace.Yield)).NotTo(BeZero(), "values yielded")
	ExpectNoErrors(g, run.Request("second"), trace.Factory)
	ExpectFailed(g, ResponseOn(run, "second"), "secret")
}

// expectBothAsTheyShould expects besides that the request that the token was made for was served.
func expectBothAsTheyShould(g Gomega, run *harness.Run) {
	expectForeignFailed(g, run)
	ExpectBody(g, ResponseOn(run, "main"), "done")
	g.Expect(run.App().Read()).To(Equal("hello"))
}

// expectAgainFailed expects that the token was honored once.
func expectAgainFailed(g Gomega, run *harness.Run) {
	g.Expect(run.App().Of(trace.Yield)).To(HaveLen(2), "the token was yielded, and yielded again")
	ExpectNoErrors(g, run.App(), trace.Factory, trace.Delegate, trace.Read)
	ExpectFailed(g, run.First(), "secret")
}

var tokenIsOwn = harness.Group{
	Rule:     "sync-switch/token-is-own",
	Presumes: ground.Read,
	Cases: []harness.Case{{
		Name:   "used-twice",
		Text:   "a token yielded again at once fails the request",
		Client: Client(Post("hello", Last()), ResponseOrClose()),
		App:    App(SwitchToSync(), YieldToken("switch"), Yield("secret")),
		Check:  expectAgainFailed,
	}, {
		Name:   "used-again-after-reading",
		Text:   "a token yielded again after the content has been read fails the request",
		Client: Client(Post("hello", Last()), ResponseOrClose()),
		App:    App(SwitchToSync(), ReadAll(), YieldToken("switch"), Yield("secret")),
		Check:  expectAgainFailed,
	}, {
		Name:   "twice-in-a-list",
		Text:   "a list that holds the token twice fails the request",
		Client: Client(Post("hello", Last()), ResponseOrClose()),
		App:    Returning("list", App(SwitchToSync(), YieldToken("switch"), Yield("secret"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Returned)).To(Equal(1))
			ExpectFailed(g, run.First(), "secret")
		},
	}, {
		Name:   "of-a-delegation-used-twice",
		Text:   "a token of wsgi.resume_with_result yielded again fails the request",
		Needs:  []harness.Need{needs.Key("wsgi.resume_with_result")},
		Client: Client(Post("hello", Last()), ResponseOrClose()),
		App:    App(Delegate("d", "v"), YieldToken("d"), YieldToken("d"), Yield("secret")),
		Check:  expectAgainFailed,
	}, {
		Name:   "of-a-request-that-is-over",
		Text:   "a request that yields a token of a request that has been answered fails",
		Client: Client(Post("hello", Last()), Response(), second),
		App:    App(give, YieldToken("old"), readAll), Apps: foreign,
		Check: expectBothAsTheyShould,
	}, {
		Name:   "of-a-request-that-is-over-in-place-of-its-own",
		Text:   "a request that yields another request's token in place of its own fails",
		Client: Client(Post("hello", Last()), Response(), second),
		App:    App(give, YieldToken("old"), readAll), Apps: foreignForOwn,
		Check: expectBothAsTheyShould,
	}, {
		Name:   "never-yielded-by-its-owner",
		Text:   "a request that yields another request's token fails, even if the other request never yielded it",
		Client: Client(Post("hello", Last()), ResponseOrClose(), second),
		App:    App(give, Yield("wrong")), Apps: foreign,
		Check: expectForeignFailed,
	}, {
		Name:   "never-yielded-by-its-owner-in-place-of-its-own",
		Text:   "a request that yields another request's token in place of its own fails, even if the other request never yielded it",
		Client: Client(Post("hello", Last()), ResponseOrClose(), second),
		App:    App(give, Yield("wrong")), Apps: foreignForOwn,
		Check: expectForeignFailed,
	}, {
		Name:   "of-a-request-still-open",
		Text:   "a request that yields a token of a request that is still being served fails; the other is not affected",
		Client: Client(Post("hello", Last()), WaitFor("switched"), second, Release("tried"), Response()),
		App:    App(give, YieldToken("old"), Open("switched"), PauseUntil("tried"), readAll), Apps: foreign,
		Check: expectBothAsTheyShould,
	}, {
		Name:   "of-a-delegation-of-another-request",
		Text:   "a request that yields a token of another request's wsgi.resume_with_result fails",
		Needs:  []harness.Need{needs.Key("wsgi.resume_with_result")},
		Client: Client(Post("hello", Last()), Response(), second),
		App:    App(Delegate("old", "v"), KeepToken("old"), YieldToken("old"), SwitchToSync(), readAll), Apps: foreign,
		Check: expectBothAsTheyShould,
	}},
}
