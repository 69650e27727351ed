package closing

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// close() is called when the request has ended normally: once, after the last next(). The application gives its blocks, and
// the probe reports the calls.
var closeOnNormalCompletion = harness.Group{
	Rule:        "wsgi/close-on-normal-completion",
	Presumes:    []string{"wsgi/getitem-only-iterables-accepted#getitem", "wsgi/one-call-per-request#head", "wsgi/start-response-signature#empty-headers", "wsgi/server-ignores-other-attributes#false", "bridge/wsgi1-unchanged#close-once"},
	JudgesClose: true, Settle: true,
	Cases: slices.Concat(Each([]struct {
		Shape
		what   string
		method string
		status int
	}{
		{As("blocks", App(Yield("one"), Yield("two"))), "all its blocks", "GET", 200},
		{As("length-known", Declaring(6, nil, Yield("one"), Yield("two"))), "as many octets as Content-Length says", "GET", 200},
		{As("no-blocks", App()), "no blocks", "GET", 200},
		{As("length-zero", Declaring(0, nil)), "no blocks and a Content-Length of 0", "GET", 200},
		{As("empty-blocks", App(Pause(), Pause())), "empty blocks", "GET", 200},
		{As("only-written", AppCalling(Then(Start("200 OK"), Write("data")))), "what was written", "GET", 200},
		{As("lazy-start", LazyApp(Start("200 OK"), Yield("data"))), "a start_response in it, and a block", "GET", 200},
		{As("sized", Returning("sized", App(Yield("data")))), "the one block that len() counts", "GET", 200},
		{As("sized-two", Returning("sized", App(Yield("one"), Yield("two")))), "the two blocks that len() counts", "GET", 200},
		{As("large", App(YieldTimes(Large, 16))), "1 MiB", "GET", 200},
		{As("head", Declaring(4, nil, Yield("data"))), "the response to a HEAD", "HEAD", 200},
		{As("204", AppCalling(StartBare("204 No Content"))), "a 204", "GET", 204},
		{As("304", AppCalling(StartBare("304 Not Modified"))), "a 304", "GET", 304},
		{As("content-unread", App(Yield("data"))), "a response to a POST whose content it did not read", "POST", 200},
	}, closedAfter), []harness.Case{{
		Name:   "http10",
		Text:   "close() is called once after the response to an HTTP/1.0 request",
		Client: Client(Get("/", HTTP10()), Response()),
		App:    App(Yield("one"), Yield("two")),
		Check:  closedLast,
	}, {
		Name:   "connection-persists",
		Text:   "close() is called once, and before the client makes another request on the connection, or ends it",
		Client: Client(Get("/"), Response(), WaitForEvent("", trace.Closed, 1), IfPersists(Get("/", To("second"), Last()), Response())),
		App:    App(Yield("one"), Yield("two")),
		Apps:   Programs{"second": Answer("more")},
		Check:  closedLast,
	}, {
		Name:   "close-raises",
		Text:   "close() is called once although it raises, and the next request is served",
		Client: Client(Get("/", Last()), iterableEnd, Hangup(), On("second", Get("/", To("second"), Last()), Response())),
		App:    Closing(App(Yield("one")), Raise("ValueError", "close() raised")),
		Apps:   Programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			closedLast(g, run)
			ExpectBody(g, ResponseOn(run, "second"), "more")
		},
	}}, Each([]struct{ name, what, made string }{
		{"of-the-iterable", "of the iterable, not of its iterator", `
class Blocks(Closed):
    def __iter__(self):
        return Iterator([b"one", b"two", b"three"])`},
		{"of-the-iterable-not-the-iterator", "of the iterable, whose iterator has another", `
class Closing(Iterator):
    def close(self):
        pass

class Blocks(Closed):
    def __iter__(self):
        return Closing([b"one", b"two", b"three"])`},
		{"of-a-list", "of a subclass of list", `
class Blocks(Closed, list):
    def __init__(self, probe):
        list.__init__(self, [b"one", b"two", b"three"])
        self.probe = probe`},
		{"of-a-getitem-iterable", "of an iterable with nothing else but __getitem__()", `
class Blocks(Closed):
    def __getitem__(self, i):
        return [b"one", b"two", b"three"][i]`},
		{"of-a-false-iterable", "of an iterable that is false", `
class Blocks(Closed):
    def __iter__(self):
        return Iterator([b"one", b"two", b"three"])
    def __bool__(self):
        return False`},
		{"set-while-iterating", "that was set while the blocks were asked for", `
class Blocks:
    def __init__(self, probe):
        self.probe = probe
    def __iter__(self):
        yield b"one"
        self.close = functools.partial(closed, self.probe)
        yield b"two"
        yield b"three"`},
	}, closeOf)),
}

// closeOfAsynchronous has applications of the asynchronous interface, which are not closed by a bridge.
var closeOfAsynchronous = harness.Group{
	Rule:        "wsgi/close-on-normal-completion",
	JudgesClose: true, Settle: true,
	Cases: []harness.Case{{
		Name:   "asynchronous",
		Text:   "close() of an application that has not switched is called once, after the blocks of its response",
		Needs:  onAsynchronous,
		Client: OneRequestToTheEnd,
		App:    App(Yield("one"), Pause(), Yield("two")),
		Check:  closedLast,
	}, {
		Name: "after-the-switch", Presumes: ground.Switch,
		Text:   "close() of an application that has switched is called once, after the blocks of its response",
		Needs:  onAsynchronous,
		Client: OneRequestToTheEnd,
		App:    App(SwitchToSync(), Yield("one"), Pause(), Yield("two")),
		Check:  closedLast,
	}},
}

func closedAfter(v struct {
	Shape
	what   string
	method string
	status int
}) harness.Case {
	client := Client(Send(v.method, "/", Last()), ResponseOrClose(), ConnectionEnd())
	if v.method == "POST" {
		client = Client(Post("hello", Last()), ResponseOrClose(), ConnectionEnd())
	}
	return harness.Case{
		Name:   v.Name,
		Text:   "close() is called once after " + v.what,
		Client: client,
		App:    v.App,
		Check: func(g Gomega, run *harness.Run) {
			closedLast(g, run)
			if got := run.First(); got.Response == nil || got.Status != v.status {
				run.Leave(harness.NotTested, "the request did not end as it should: closed all the same")
			}
		},
	}
}

func closeOf(v struct{ name, what, made string }) harness.Case {
	level := spec.Level("")
	if v.name == "set-while-iterating" {
		level = spec.May // the text does not say when the iterable must have it
	}
	return harness.Case{
		Name:   v.name,
		Text:   "the close() " + v.what + " is called once",
		Level:  level,
		Needs:  OnPython,
		Client: OneRequest,
		App: Python(ClosedReported + v.made + `

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return Blocks(probe)
`),
		Check: func(g Gomega, run *harness.Run) {
			ThreeBlocks(g, run)
			g.Expect(run.App().Count(trace.Close)).To(Equal(1), "the calls of this close()")
		},
	}
}
