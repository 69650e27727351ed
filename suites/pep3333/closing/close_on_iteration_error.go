package closing

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// close() is called also when iterating raised. The application fails in its iterable; what the client gets then is not judged,
// and may be nothing.
var closeOnIterationError = harness.Group{
	Rule:        "wsgi/close-on-iteration-error",
	Presumes:    []string{"wsgi/close-on-normal-completion#of-the-iterable", "wsgi/close-on-normal-completion#after-the-switch", "bridge/wsgi1-unchanged#close-once", "bridge/wsgi1-unchanged#error-in-the-iterable"},
	JudgesClose: true, Partial: true, Settle: true,
	Cases: slices.Concat(Each([]struct {
		Shape
		what string
	}{
		{As("first-block", App(Raise("ValueError", "raised"))), "the first block raises"},
		{As("second-block", App(Yield("one"), Raise("ValueError", "raised"))), "the second block raises"},
		{As("after-empty-block", App(Pause(), Raise("ValueError", "raised"))), "a block after an empty one raises"},
		{As("after-the-length", Declaring(3, nil, Yield("one"), Raise("ValueError", "raised"))), "the application raises after yielding as much as Content-Length says"},
		{As("before-the-length", Declaring(6, nil, Yield("one"), Raise("ValueError", "raised"))), "the application raises after yielding less than Content-Length says"},
		{As("many-blocks", App(Times(100, Yield("one")), Raise("OSError", "raised"))), "the block after a hundred others raises"},
		{As("before-start-response", LazyApp(Raise("ValueError", "raised"))), "the first block raises before start_response has been called"},
		{As("sized", Returning("sized", App(Raise("ValueError", "raised"), Yield("one")))), "the only block that len() counts raises"},
		{As("after-write", AppCalling(Then(Start("200 OK"), Write("one")), Raise("ValueError", "raised"))), "the first block after a write() raises"},
		{As("wrong-type", App(YieldWrong("int"))), "the first block is not a bytestring"},
		{As("wrong-type-later", App(Yield("one"), YieldWrong("int"))), "the second block is not a bytestring"},
		{As("start-response-raises", LazyApp(Start("no status"), Yield("one"))), "start_response raises in the iterable, because the status is malformed"},
		{As("never-started", LazyApp(Yield("one"))), "a block comes although start_response was never called"},
		{As("nothing-started", LazyApp(Pause())), "the iterable ends although start_response was never called"},
	}, func(v struct {
		Shape
		what string
	}) harness.Case {
		return harness.Case{
			Name:   v.Name,
			Text:   "close() is called once when " + v.what,
			Client: askAndLeave,
			App:    v.App,
			Check:  closedLast,
		}
	}), []harness.Case{{
		Name:   "close-raises-too",
		Text:   "close() is called once when the second block raises, and close() raising too does not disturb other requests",
		Client: Client(askAndLeave, On("second", Get("/", To("second"), Last()), Response())),
		App:    Closing(App(Yield("one"), Raise("ValueError", "raised")), Raise("OSError", "close() raised")),
		Apps:   Programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			closedLast(g, run)
			ExpectBody(g, ResponseOn(run, "second"), "more")
		},
	}, {
		Name:   "http10",
		Text:   "close() is called once when the second block of the response to an HTTP/1.0 request raises",
		Client: Client(Get("/", HTTP10()), iterableEnd, Hangup()),
		App:    App(Yield("one"), Raise("ValueError", "raised")),
		Check:  closedLast,
	}}, Each([]struct{ name, what, made string }{
		{"in-iter", "__iter__() raises", `
    def __iter__(self):
        raise ValueError("raised")`},
		{"no-iterator", "__iter__() does not return an iterator", `
    def __iter__(self):
        return 7`},
		{"not-iterable", "the object cannot be iterated", `
    pass`},
		{"len-raises", "__len__() and then __iter__() raise", `
    def __len__(self):
        raise ValueError("raised")
    def __iter__(self):
        raise ValueError("raised")`},
		{"getitem", "__getitem__() raises another exception than IndexError", `
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
			Name:   v.name,
			Text:   "close() is called once when " + v.what,
			Level:  level,
			Needs:  OnPython,
			Client: askAndLeave,
			App: Python(ClosedReported + `
class Blocks(Closed):` + v.made + `

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return Blocks(probe)
`),
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Count(trace.Close)).To(Equal(1), "the calls of close()")
			},
		}
	})),
}

// closeOfAsynchronousThatFail has applications of the asynchronous interface, which are not closed by a bridge.
var closeOfAsynchronousThatFail = harness.Group{
	Rule:        "wsgi/close-on-iteration-error",
	JudgesClose: true, Partial: true, Settle: true,
	Cases: []harness.Case{{
		Name:  "asynchronous",
		Text:  "close() is called once when the second block of an application that has not switched raises",
		Needs: onAsynchronous, Presumes: []string{"wsgi/close-on-normal-completion#asynchronous"},
		Client: askAndLeave,
		App:    App(Yield("one"), Raise("ValueError", "raised")),
		Check:  closedLast,
	}, {
		Name:  "after-the-switch",
		Text:  "close() is called once when the second block of an application that has switched raises",
		Needs: onAsynchronous, Presumes: []string{"wsgi/close-on-normal-completion#after-the-switch"},
		Client: askAndLeave,
		App:    App(SwitchToSync(), Yield("one"), Raise("ValueError", "raised")),
		Check:  closedLast,
	}},
}

// askAndLeave is a client that wants no answer: PEP 3333 does not say what it gets of an application that fails.
var askAndLeave = Client(Get("/", Last()), iterableEnd, Hangup())
