package bridge

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var other = map[string]control.Program{"other": App(Drain(), Yield("other"))}

var wsgi1Unchanged = harness.Group{
	Rule: "bridge/wsgi1-unchanged", Settle: true, JudgesClose: true, Needs: []harness.Need{needs.Bridge},
	Presumes: slices.Concat(ground.Bridge, []string{"threads/one-at-a-time#after-the-switch", "threads/one-at-a-time#in-every-run", "wsgi/close-on-normal-completion#after-the-switch",
		"sync-switch/wrong-yield-refused#data", "sync-switch/wrong-yield-refused#an-empty-block", "sync-switch/wrong-yield-refused#the-end"}),
	SomePresume: []harness.Presumption{{ // a server that cannot break a response off breaks that rule, and no other
		Cases:    []string{"*-after-the-head"},
		Presumes: []string{"sync-switch/wrong-yield-refused#data-after-the-head"},
	}, { // each waits for close()
		Cases:    []string{"status-*", "each-*", "write", "start-*", "exc-*", "error-*", "close-on-*", "large-*", "head-*", "environ", "a-*", "one-*"},
		Presumes: []string{"bridge/wsgi1-unchanged#close-once"},
	}},
	Cases: []harness.Case{{
		Name:   "status-headers-body",
		Text:   "the status code, header fields in their order and body are the application's",
		Client: Client(Get("/", Last()), Response()),
		App: Bridged(AppCalling(Start("207 Odd Status", Field("X-One", "1"), Field("Set-Cookie", "a=b"), Field("Set-Cookie", "c=d")),
			Blocks("one ", "", "two ", "three"))),
		Check: func(g Gomega, run *harness.Run) {
			r := run.First()
			g.Expect(r.Status).To(Equal(207)) // of the reason phrase, which is wsgi/server-plays-dumb's matter, see settlement 14
			g.Expect(r.Headers.Values("Set-Cookie")).To(Equal([]string{"a=b", "c=d"}))
			g.Expect(r.Headers.Get("X-One")).To(Equal("1"))
			g.Expect(string(r.Body)).To(Equal("one two three"))
			g.Expect(r.Complete).To(BeTrue(), "the response is not complete")
		},
	}, {
		Name: "each-block-without-delay",
		Text: "each block reaches the client before the next is asked for",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("one"), BodyUntil("two"), Release("two"),
			BodyRest()),
		App: Bridged(App(Yield("one"), Wait("one"), Yield("two"), Wait("two"), Yield("three"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("onetwothree"))
		},
	}, {
		Name:   "write",
		Text:   "what write() was given is sent before write() returns or soon after, and ahead of what is yielded",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("written"), Release("seen"), BodyRest()),
		App:    Bridged(AppCalling(Then(Start("200 OK"), Write("written "), Wait("seen"), Write("more ")), Yield("yielded"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("written more yielded"))
		},
	}, {
		Name:   "start-response-in-the-iterable",
		Text:   "start_response may be called as late as the first block",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(LazyApp(Blocks("", ""), Start("202 Accepted"), Yield("late"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(202))
			g.Expect(string(run.First().Body)).To(Equal("late"))
		},
	}, {
		Name:   "exc-info-before-the-head",
		Text:   "before anything was sent start_response with exc_info replaces status and headers",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(App(Pause(), Catch(Raise("ValueError", "oops")), StartExcInfo("503 Sorry"), Yield("sorry"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(503))
			g.Expect(string(run.First().Body)).To(Equal("sorry"))
		},
	}, {
		Name:   "exc-info-after-the-head",
		Text:   "after the head was sent start_response with exc_info raises, and the response is seen to be cut short",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("sent"), Release("seen"), BodyRestOrCut()),
		App:    Bridged(App(Yield("sent"), Wait("seen"), Catch(Raise("ValueError", "oops")), StartExcInfo("503 Sorry"), Yield("never"))),
		Check: func(g Gomega, run *harness.Run) {
			starts := run.App().Errors(trace.Start)
			g.Expect(starts).To(HaveLen(1), "start_response calls that raised")
			g.Expect(run.First().Status).To(Equal(200))
			g.Expect(string(run.First().Body)).To(Equal("sent"))
		},
	}, {
		Name:   "start-response-twice",
		Text:   "a second start_response without exc_info raises",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(AppCalling(Then(Start("200 OK"), Catch(Start("404 Second"))), Yield("first"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Errors(trace.Start)).To(HaveLen(1))
			g.Expect(run.First().Status).To(Equal(200))
		},
	}, {
		Name:   "error-in-the-call",
		Text:   "an exception in the application's call is answered with 500, and the server lives on",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(AppCalling(Raise("ValueError", "oops"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Raise)).To(BeNumerically(">=", 1))
			g.Expect(run.First().Status).To(Equal(500))
		},
	}, {
		Name:   "error-in-the-iterable",
		Text:   "an exception in the iteration before anything was sent is answered with 500, and close() is called",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(App(Pause(), Raise("ValueError", "oops"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(500))
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	}, {
		Name:   "close-once",
		Text:   "close() is called once, after the last block",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(App(Blocks("one", "two"))),
		Check: func(g Gomega, run *harness.Run) {
			app := run.App()
			g.Expect(app.Count(trace.Close)).To(Equal(1))
			g.Expect(app.Count(trace.End)).To(Equal(1))
			g.Expect(app.Last(trace.Close).Seq).To(BeNumerically(">", app.Last(trace.End).Seq))
			g.Expect(string(run.First().Body)).To(Equal("onetwo"))
		},
	}, {
		Name:   "close-on-disconnect",
		Text:   "when the client has gone away the application is closed, once",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("block"), Abort(), WaitForEvent("", trace.Closed, 1)),
		App:    Bridged(App(Loop(YieldTimes("block", 1000)))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	}, {
		Name:   "large-body",
		Text:   "a large body arrives whole",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(App(Times(64, YieldTimes("0123456789abcdef", 1024)))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body) == strings.Repeat("0123456789abcdef", 64<<10)).To(BeTrue(), "the body of 1 MiB is not the application's")
		},
	}, {
		Name:   "head-request",
		Text:   "the answer to HEAD has no body",
		Client: Client(Send("HEAD", "/", Last()), Response(), ConnectionEnd()),
		App:    Bridged(Answer("body")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(200))
			g.Expect(run.Rest["main"].Data).To(BeEmpty())
		},
	}, {
		Name:   "environ",
		Text:   "the environ is a dict with what PEP 3333 requires, of which the request's own part is the one above",
		Client: Client(Send("POST", "/path%20info?query=1", Content("hello"), Header("X-Field", "value"), Last()), Response()),
		App:    Wrapped(Bridged(App(ReadAll(), Yield("done"))), "validate"),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("done"))
			calls := run.App().Of(trace.Call)
			g.Expect(calls).To(HaveLen(2), "calls, above and beneath the bridge")
			g.Expect(calls[1].Args.EnvironType).To(Equal(calls[0].Args.EnvironType))
			for _, key := range []string{"REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_X_FIELD", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.url_scheme"} {
				g.Expect(calls[1].Environ[key]).To(Equal(calls[0].Environ[key]), key)
			}
			g.Expect(run.App().Read()).To(Equal("hello"))
		},
	}, {
		Name:   "error-after-the-head",
		Text:   "an exception after a block was sent breaks the response off, and close() is called",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("sent"), Release("seen"), BodyRestOrCut()),
		App:    Bridged(App(Yield("sent"), Wait("seen"), Raise("ValueError", "oops"))),
		Check: func(g Gomega, run *harness.Run) {
			r := run.First()
			g.Expect(string(r.Body)).To(Equal("sent"))
			g.Expect(r.Complete).To(Equal(r.Framing == wire.FramingClose), "the response was ended as if nothing were wrong")
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	}, {
		Name:   "error-in-close",
		Text:   "an exception in close() changes nothing of the response",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(Closing(App(Yield("done")), Raise("ValueError", "oops"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(200))
			g.Expect(string(run.First().Body)).To(Equal("done"))
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	}, {
		Name:   "a-list",
		Text:   "an application may return a list",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(Returning("list", App(Blocks("one ", "", "two")))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Of(trace.Call)).To(HaveLen(2), "calls, above and beneath the bridge")
			g.Expect(string(run.First().Body)).To(Equal("one two"))
		},
	}, {
		Name: "a-file",
		Text: "an application may return what wsgi.file_wrapper gave it, where the environ has that; the file is closed",
		// The file may be closed after the response has arrived, and more than once: a file tolerates that.
		Client: Client(Get("/", Last()), Response(), WaitForEvent("", trace.Note, 1)),
		Needs:  []harness.Need{needs.Key("wsgi.file_wrapper")},
		App:    Bridged(Returning("file", AppCalling(Then(Start("200 OK"), File("the file's content", 4, 5))))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(200))
			g.Expect(string(run.First().Body)).To(Equal("file's content"))
			g.Expect(run.App().Notes("file-close")).NotTo(BeEmpty(), "calls of the file's close()")
		},
	}, {
		Name:   "one-thread-at-a-time",
		Text:   "its steps and close() run in no two threads at once, though the client leaves while one of them blocks",
		Client: Client(Get("/"), ResponseHead(), BodyUntil("sent"), WaitFor("blocking"), Abort(), On("other", Get("/", To("other"), Last()), Response()), Release("go"), WaitForEvent("", trace.Closed, 1)),
		App:    Bridged(App(Yield("sent"), Open("blocking"), Wait("go"), Yield("more"))), Apps: other,
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Overlap)).To(BeZero())
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	}},
}
