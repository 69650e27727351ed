package syncswitch

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// expectSent expects exactly the body, and nothing behind it, of an application that was resumed after its token.
func expectSent(body string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Events[len(run.App().Events)-1].Turn).To(BeNumerically(">", 1), "the application was resumed")
		ExpectBody(g, run.First(), body)
		g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what came after the response")
	}
}

var tokenNotSent = harness.Group{
	Rule:     "sync-switch/token-not-sent",
	Presumes: slices.Concat(ground.Content, []string{"sync-switch/provided"}),
	Cases: []harness.Case{{
		Name:   "no-head",
		Text:   "when the application has been resumed after its token not even the head has been sent",
		Client: Client(Post("hello", Last()), WaitFor("resumed"), NothingYet(), Release("looked"), Response(), ConnectionEnd()),
		App:    App(SwitchToSync(), Open("resumed"), Wait("looked"), done),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.Peeked).To(Equal([]string{""}), "what had been sent")
			expectSent("done")(g, run)
		},
	}, {
		Name:   "status-chosen-after-it",
		Text:   "start_response may be called for the first time after the token",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    LazyApp(SwitchToSync(), Start("200 OK"), done),
		Check:  expectSent("done"),
	}, {
		Name:   "status-replaced-after-it",
		Text:   "a token does not commit the head: it may be replaced by start_response with exc_info",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    AppCalling(Start("500 Too Early"), SwitchToSync(), Catch(Raise("ValueError", "no")), StartExcInfo("200 OK"), done),
		Check:  expectSent("done"),
	}, {
		Name:   "between-blocks",
		Text:   "between blocks of the body nothing is sent for it, and the body goes on",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    App(Yield("do"), SwitchToSync(), Yield("ne")),
		Check:  expectSent("done"),
	}, {
		Name:   "between-blocks-of-a-known-length",
		Text:   "it does not count toward Content-Length",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    AppCalling(Start("200 OK", ContentLength(4)), Yield("do"), SwitchToSync(), Yield("ne")),
		Check:  expectSent("done"),
	}, {
		Name:   "after-the-last-block",
		Text:   "after the last block nothing is sent for it",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    App(done, SwitchToSync()),
		Check:  expectSent("done"),
	}, {
		Name:   "as-the-only-value",
		Text:   "an application that yields its token and ends has an empty body",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    App(SwitchToSync()),
		Check:  expectSent(""),
	}, {
		Name:   "as-the-only-value-of-a-sized-iterable",
		Text:   "no Content-Length is made of an only value that is a token",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    Returning("sized", App(SwitchToSync())),
		Check:  expectSent(""),
	}, {
		Name:   "in-a-list",
		Text:   "in a list it is no block of the body",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    Returning("list", App(SwitchToSync(), Blocks("do", "ne"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Returned)).To(Equal(1))
			ExpectBody(g, run.First(), "done")
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what came after the response")
		},
	}, {
		Name: "beneath-middleware", Presumes: []string{"sync-switch/pep3333-input#ends-content-length"},
		Text:   "nothing is sent for the token beneath middleware that validates, buffers and copies the environ",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    Wrapped(App(Yield("do"), SwitchToSync(), ReadAll(), Yield("ne")), "validate", "copy-environ", "buffer"),
		Check:  expectSent("done"),
	}, {
		Name: "answer-to-head", Presumes: []string{"bridge/wsgi1-unchanged#head-request"},
		Text:   "a response to HEAD is its head alone, even if a token was yielded",
		Client: Client(Send("HEAD", "/", Last()), Response(), ConnectionEnd()),
		App:    App(SwitchToSync(), done),
		Check:  expectSent(""),
	}, {
		Name:   "after-write",
		Text:   "what write() was given in the turn of the token is sent, and nothing for the token",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    App(Write("do"), SwitchToSync(), Yield("ne")),
		Check:  expectSent("done"),
	}, {
		Name:   "write-ahead-of-the-token",
		Text:   "what write() was given between the factory's call and the token is sent, and nothing for the token",
		Client: Client(Post("hello", Last()), Response(), ConnectionEnd()),
		App:    App(Yield("d"), Factory(), Write("o"), YieldToken("switch"), Yield("ne")),
		Check:  expectSent("done"),
	}, {
		Name:   "token-of-a-delegation",
		Text:   "nothing is sent for the token of wsgi.resume_with_result",
		Needs:  []harness.Need{needs.Key("wsgi.resume_with_result")},
		Client: Client(Post("hello", Last()), WaitFor("resumed"), NothingYet(), Release("looked"), Response(), ConnectionEnd()),
		App:    App(Delegate("d", "v"), YieldToken("d"), Open("resumed"), PauseUntil("looked"), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.Peeked).To(Equal([]string{""}), "what had been sent")
			expectSent("done")(g, run)
		},
	}},
}
