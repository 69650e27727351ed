package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// askAndLeave is a client that wants no answer: PEP 3333 does not say what it gets of an application that fails.
var askAndLeave = Client(Get("/", Last()), iterableEnd, Hangup())

var iterationError = slices.Concat(Each([]struct {
	Shape
	what string
}{
	{As("first-block", App(Raise("ValueError", "raised"))), "the first block is asked for"},
	{As("second-block", App(Yield("one"), Raise("ValueError", "raised"))), "the second block is asked for"},
	{As("after-empty-block", App(Pause(), Raise("ValueError", "raised"))), "a block after an empty one is asked for"},
	{As("after-the-length", Declaring(3, nil, Yield("one"), Raise("ValueError", "raised"))), "more is asked for than Content-Length says"},
	{As("before-the-length", Declaring(6, nil, Yield("one"), Raise("ValueError", "raised"))), "less has come than Content-Length says"},
	{As("many-blocks", App(Times(100, Yield("one")), Raise("OSError", "raised"))), "the block after a hundred is asked for"},
	{As("before-start-response", LazyApp(Raise("ValueError", "raised"))), "start_response has not been called"},
	{As("sized", Returning("sized", App(Raise("ValueError", "raised"), Yield("one")))), "the one block is asked for that len() tells of"},
	{As("after-write", AppCalling(Then(Start("200 OK"), Write("one")), Raise("ValueError", "raised"))), "a block is asked for after a write()"},
	{As("wrong-type", App(YieldWrong("int"))), "the block is no bytestring"},
	{As("wrong-type-later", App(Yield("one"), YieldWrong("int"))), "the second block is no bytestring"},
	{As("start-response-raises", LazyApp(Start("no status"), Yield("one"))), "start_response refuses what it is given in the iterable"},
	{As("never-started", LazyApp(Yield("one"))), "data comes and start_response was never called"},
	{As("nothing-started", LazyApp(Pause())), "the iterable ends and start_response was never called"},
}, func(v struct {
	Shape
	what string
}) harness.Case {
	return harness.Case{
		Rule: "wsgi/close-on-iteration-error", Name: v.Name,
		Text:   "close() is called once when " + v.what,
		Client: askAndLeave,
		App:    v.App,
		Check:  closedLast,
	}
}), []harness.Case{{
	Rule:   "wsgi/close-on-iteration-error",
	Name:   "close-raises-too",
	Text:   "close() is called once when the second block raises; that it raises as well harms no other request",
	Client: Client(askAndLeave, On("second", Get("/", To("second"), Last()), Response())),
	App:    Closing(App(Yield("one"), Raise("ValueError", "raised")), Raise("OSError", "close() raised")),
	Apps:   Programs{"second": Answer("more")},
	Check: func(g Gomega, run *harness.Run) {
		closedLast(g, run)
		ExpectBody(g, ResponseOn(run, "second"), "more")
	},
}, {
	Rule:   "wsgi/close-on-iteration-error",
	Name:   "http10",
	Text:   "close() is called once when the second block of the response to an HTTP/1.0 request raises",
	Client: Client(Get("/", HTTP10()), iterableEnd, Hangup()),
	App:    App(Yield("one"), Raise("ValueError", "raised")),
	Check:  closedLast,
}}, Each([]struct{ name, what, made string }{
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
	level := spec.Level("")
	if v.name == "no-iterator" || v.name == "not-iterable" {
		level = spec.May // the text speaks of iterables
	}
	return harness.Case{
		Rule: "wsgi/close-on-iteration-error", Name: v.name,
		Text:   "close() is called once when " + v.what,
		Level:  level,
		Needs:  OnPython,
		Client: askAndLeave,
		App: Python(ClosedReported + `
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

// long is more than the buffers of two sockets hold, and comes to its end: a server that does not notice that its
// client has gone runs it so far, and then the request is complete.
var long = Times(4096, Yield(page))

// firstBlock has the client ask and read the first block.
func firstBlock(options ...Option) Actions {
	return Client(Get("/", options...), Given("wsgi/no-block-delay", ResponseHead(), BodyUntil("first")))
}

var disconnect = slices.Concat(Each([]struct {
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
		Client(firstBlock(), v.leave), App(Yield("first"), long))
}), []harness.Case{
	leaving("before-the-first-block", "the client has gone before the first block",
		Client(Get("/"), WaitFor("called"), Abort(), Release("gone")), App(Open("called"), Wait("gone"), long)),
	leaving("before-the-iterable", "the client has gone before the application returns",
		Client(Get("/"), WaitFor("called"), Abort(), Release("gone")),
		AppCalling(Then(Start("200 OK"), Open("called"), Wait("gone")), long)),
	leaving("while-a-block-is-made", "the client goes while the application makes a block",
		Client(firstBlock(), WaitFor("making"), Abort(), Release("gone")),
		App(Yield("first"), Open("making"), Wait("gone"), long)),
	leaving("before-the-iterable-ends", "the client goes when it has all of the Content-Length, and the iterable has not ended",
		Client(firstBlock(), Abort(), Release("gone")),
		AppCalling(Start("200 OK", ContentLength(5)), Yield("first"), Wait("gone"))),
	leaving("length-known", "the client goes when it has some of the Content-Length",
		Client(firstBlock(), Abort()),
		AppCalling(Start("200 OK", ContentLength(5+4096*len(page))), Yield("first"), long)),
	leaving("http10", "an HTTP/1.0 client goes",
		Client(firstBlock(HTTP10()), Abort()), App(Yield("first"), long)),
	leaving("nothing-read", "the client goes without having read anything",
		Client(Get("/"), WaitForEvent("", trace.Yield, 100), Abort()), App(long)),
	leaving("large-blocks", "the client goes in the middle of a block",
		Client(Get("/"), Given("wsgi/no-block-delay", ResponseHead(), BodyUntil(Large[:16])), Abort()), App(Times(4, YieldTimes(Large, 64)))),
	leaving("after-write", "the client goes after it has got what was written",
		Client(Get("/"), Given("wsgi/write-guarantee-before-return", ResponseHead(), BodyUntil("first")), Abort()),
		AppCalling(Then(Start("200 OK"), Write("first")), long)),
	leaving("error-afterwards", "the client goes and the application raises",
		Client(firstBlock(), WaitFor("making"), Abort(), Release("gone")),
		App(Yield("first"), Open("making"), Wait("gone"), Yield(page), Raise("ValueError", "raised"))),
	leaving("close-raises", "the client goes and close() raises",
		Client(firstBlock(), Abort()),
		Closing(App(Yield("first"), long), Raise("ValueError", "close() raised"))),
})

// iterableEnd waits until the iterable is closed, or thrown away without that.
var iterableEnd = Do("wait until the iterable is closed or thrown away", func(c *harness.Client) error {
	return c.Session.Await(c.Ctx, func(events []trace.Event) bool {
		return slices.ContainsFunc(events, func(e trace.Event) bool { return e.Kind == trace.Closed || e.Kind == trace.Dropped })
	})
})

// leaving has the client go from an application that is not at its end.
func leaving(name, what string, client []harness.Action, app Program) harness.Case {
	return harness.Case{
		Rule: "wsgi/close-on-client-disconnect", Name: name,
		Text:   "close() is called once, and no block is asked for after it, when " + what,
		Client: append(client, iterableEnd...),
		App:    app,
		Check: func(g Gomega, run *harness.Run) {
			closedLast(g, run)
			if run.App().Count(trace.End) > 0 {
				run.Note("the iterable was driven to its end")
			}
		},
	}
}
