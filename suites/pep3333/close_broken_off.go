package pep3333

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// askAndLeave also closes the client's side: a server may wait for that.
var askAndLeave = append(askAndSeeEnd, Hangup()...)

var iterationError = slices.Concat(each([]struct {
	shape
	what string
}{
	{shape{"first-block", App(Raise("ValueError", "raised"))}, "the first block is asked for"},
	{shape{"second-block", App(Yield("one"), Raise("ValueError", "raised"))}, "the second block is asked for"},
	{shape{"after-empty-block", App(Pause(), Raise("ValueError", "raised"))}, "a block after an empty one is asked for"},
	{shape{"after-the-length", declaring(3, nil, Yield("one"), Raise("ValueError", "raised"))}, "more is asked for than Content-Length says"},
	{shape{"before-the-length", declaring(6, nil, Yield("one"), Raise("ValueError", "raised"))}, "less has come than Content-Length says"},
	{shape{"many-blocks", App(Times(100, Yield("one")), Raise("OSError", "raised"))}, "the block after a hundred is asked for"},
	{shape{"before-start-response", LazyApp(Raise("ValueError", "raised"))}, "start_response has not been called"},
	{shape{"sized", Returning("sized", App(Raise("ValueError", "raised"), Yield("one")))}, "the one block is asked for that len() tells of"},
	{shape{"after-write", AppCalling(Then(Start("200 OK"), Write("one")), Raise("ValueError", "raised"))}, "a block is asked for after a write()"},
	{shape{"wrong-type", App(YieldWrong("int"))}, "the block is no bytestring"},
	{shape{"wrong-type-later", App(Yield("one"), YieldWrong("int"))}, "the second block is no bytestring"},
	{shape{"start-response-raises", LazyApp(Start("no status"), Yield("one"))}, "start_response refuses what it is given in the iterable"},
	{shape{"never-started", LazyApp(Yield("one"))}, "data comes and start_response was never called"},
	{shape{"nothing-started", LazyApp(Pause())}, "the iterable ends and start_response was never called"},
}, func(v struct {
	shape
	what string
}) harness.Case {
	return harness.Case{
		Rule: "wsgi/close-on-iteration-error", Name: v.name,
		Text:   "close() is called once when " + v.what,
		Client: askAndLeave,
		App:    v.app,
		Check:  closedLast,
	}
}), []harness.Case{{
	Rule:   "wsgi/close-on-iteration-error",
	Name:   "close-raises-too",
	Text:   "close() is called once when the second block raises; that it raises as well harms no other request",
	Client: Client(Get("/", Last()), ResponseOrClose(), ConnectionEnd(), Hangup(), On("second", Get("/", To("second"), Last()), Response())),
	App:    Closing(App(Yield("one"), Raise("ValueError", "raised")), Raise("OSError", "close() raised")),
	Apps:   programs{"second": Answer("more")},
	Check: func(g Gomega, run *harness.Run) {
		closedLast(g, run)
		ExpectBody(g, ResponseOn(run, "second"), "more")
	},
}, {
	Rule:   "wsgi/close-on-iteration-error",
	Name:   "http10",
	Text:   "close() is called once when the second block of the response to an HTTP/1.0 request raises",
	Client: Client(Get("/", HTTP10()), ResponseOrClose(), ConnectionEnd(), Hangup()),
	App:    App(Yield("one"), Raise("ValueError", "raised")),
	Check:  closedLast,
}}, each([]struct{ name, what, made string }{
	{"in-iter", "__iter__() raises", `
    def __iter__(self):
        raise ValueError("raised")`},
	{"no-iterator", "__iter__() gives no iterator", `
    def __iter__(self):
        return 7`},
	{"not-iterable", "the object cannot be iterated", `
    pass`},
	{"len-raises", "__len__() and then __iter__() raise", `
    def __len__(self):
        raise ValueError("raised")
    def __iter__(self):
        raise ValueError("raised")`},
	{"getitem", "__getitem__() raises what is no IndexError", `
    def __getitem__(self, i):
        raise KeyError(i)`},
	{"iterator-of-its-own", "the iterator, another object, raises", `
    def __iter__(self):
        yield b"one"
        raise ValueError("raised")`},
}, func(v struct{ name, what, made string }) harness.Case {
	return harness.Case{
		Rule: "wsgi/close-on-iteration-error", Name: v.name,
		Text:   "close() is called once when " + v.what,
		Needs:  python,
		Client: askAndLeave,
		App: Python(closedReported + `
class Blocks(Closed):` + v.made + `

def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Blocks(probe)
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Close)).To(Equal(1), "the calls of close()")
		},
	}
}))

var page = strings.Repeat("0123456789abcdef", 256) // 4 KiB

// endless yields until the server stops asking.
var endless = Loop(Yield(page))

var disconnect = slices.Concat(each([]struct {
	name, what string
	leave      Actions
}{
	{"reset", "resets the connection", Abort()},
	{"close", "closes the connection", Hangup()},
}, func(v struct {
	name, what string
	leave      Actions
}) harness.Case {
	return leaving("after-the-first-block-by-"+v.name, "the client "+v.what+" after the first block",
		Client(Get("/"), ResponseHead(), BodyUntil("first"), v.leave), App(Yield("first"), endless))
}), []harness.Case{
	leaving("before-the-first-block", "the client has gone before the first block",
		Client(Get("/"), WaitFor("called"), Abort(), Release("gone")), App(Open("called"), Wait("gone"), endless)),
	leaving("before-the-iterable", "the client has gone before the application returns",
		Client(Get("/"), WaitFor("called"), Abort(), Release("gone")),
		AppCalling(Then(Start("200 OK"), Open("called"), Wait("gone")), endless)),
	leaving("while-a-block-is-made", "the client goes while the application makes a block",
		Client(Get("/"), ResponseHead(), BodyUntil("first"), WaitFor("making"), Abort(), Release("gone")),
		App(Yield("first"), Open("making"), Wait("gone"), endless)),
	leaving("before-the-iterable-ends", "the client goes when it has all of the Content-Length, and the iterable has not ended",
		Client(Get("/"), ResponseHead(), BodyUntil("first"), Abort(), Release("gone")),
		AppCalling(Start("200 OK", ContentLength(5)), Yield("first"), Wait("gone"))),
	leaving("length-known", "the client goes when it has some of the Content-Length",
		Client(Get("/"), ResponseHead(), BodyUntil("first"), Abort()),
		AppCalling(Start("200 OK", ContentLength(1<<40)), Yield("first"), endless)),
	leaving("http10", "an HTTP/1.0 client goes",
		Client(Get("/", HTTP10()), ResponseHead(), BodyUntil("first"), Abort()), App(Yield("first"), endless)),
	leaving("nothing-read", "the client goes without having read anything",
		Client(Get("/"), WaitForEvent("", trace.Yield, 100), Abort()), App(endless)),
	leaving("large-blocks", "the client goes in the middle of a block",
		Client(Get("/"), ResponseHead(), BodyUntil(large[:16]), Abort()), App(Loop(YieldTimes(large, 64)))),
	leaving("after-write", "the client goes after it has got what was written",
		Client(Get("/"), ResponseHead(), BodyUntil("first"), Abort()), AppCalling(Then(Start("200 OK"), Write("first")), endless)),
	leaving("close-raises", "the client goes and close() raises",
		Client(Get("/"), ResponseHead(), BodyUntil("first"), Abort()),
		Closing(App(Yield("first"), endless), Raise("ValueError", "close() raised"))),
})

// iterableEnd waits until the iterable is closed, or thrown away without that.
var iterableEnd = Do("wait until the iterable is closed or thrown away", func(c *harness.Client) error {
	return c.Session.Await(c.Ctx, func(events []trace.Event) bool {
		return slices.ContainsFunc(events, func(e trace.Event) bool { return e.Kind == trace.Closed || e.Kind == trace.Dropped })
	})
})

// leaving has the client go from an application that is not at its end.
func leaving(name, what string, client []harness.Action, app program) harness.Case {
	return harness.Case{
		Rule: "wsgi/close-on-client-disconnect", Name: name,
		Text:   "close() is called once, and no block is asked for after it, when " + what,
		Client: append(client, iterableEnd...),
		App:    app,
		Check:  closedLast,
	}
}
