package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var excInfo = slices.Concat([]harness.Case{{
	Rule:   "wsgi/exc-info-replaces-stored-headers",
	Name:   "in-the-call",
	Text:   "status, reason and headers are those given with exc_info; nothing of the first ones is sent",
	Client: OneRequest,
	App: AppCalling(Then(
		Start("200 OK", ContentLength(3), Field("Set-Cookie", "first=1"), Field("X-First", "1")),
		Failed, StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry, more than three")),
	Check: onlySecond("sorry, more than three"),
}, {
	Rule:   "wsgi/exc-info-replaces-stored-headers",
	Name:   "after-empty-blocks",
	Text:   "exc_info given by the iterable after empty blocks replaces status and headers",
	Client: OneRequest,
	App: AppCalling(Start("200 OK", Field("Set-Cookie", "first=1"), Field("X-First", "1")),
		Pause(), Pause(), Failed, StartExcInfo("503 Sorry", Field("X-Second", "2")), Pause(), Yield("sorry")),
	Check: onlySecond("sorry"),
}, {
	Rule:   "wsgi/exc-info-replaces-stored-headers",
	Name:   "again-and-again",
	Text:   "the headers given last are sent, and none that were given before",
	Client: OneRequest,
	App: AppCalling(Then(Start("200 OK", Field("X-First", "1")),
		Failed, StartExcInfo("500 Once", Field("X-First", "2")), StartExcInfo("501 Twice", Field("X-First", "3")),
		StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry")),
	Check: onlySecond("sorry"),
}, {
	Rule:   "wsgi/exc-info-replaces-stored-headers",
	Name:   "length-comes",
	Text:   "the Content-Length given with exc_info frames the body, once",
	Client: OneRequest,
	App: AppCalling(Then(Start("200 OK", Field("X-First", "1")), Failed,
		StartExcInfo("503 Sorry", Field("X-Second", "2"), ContentLength(5))), Yield("so"), Yield("rry")),
	Check: func(g Gomega, run *harness.Run) {
		onlySecond("sorry")(g, run)
		g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"5"}))
		g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "a Transfer-Encoding beside Content-Length")
	},
}, {
	Rule:   "wsgi/exc-info-replaces-stored-headers",
	Name:   "length-changes",
	Text:   "the Content-Length given with exc_info frames the body, not the first one",
	Client: OneRequest,
	App: AppCalling(Then(Start("200 OK", ContentLength(100), Field("X-First", "1")), Failed,
		StartExcInfo("503 Sorry", ContentLength(5), Field("X-Second", "2"))), Yield("sorry")),
	Check: func(g Gomega, run *harness.Run) {
		onlySecond("sorry")(g, run)
		g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"5"}))
	},
}, {
	Rule:   "wsgi/exc-info-replaces-stored-headers",
	Name:   "body-comes",
	Text:   "after a 204 was replaced by a 503 the body is sent",
	Client: OneRequest,
	App: AppCalling(Then(StartBare("204 No Content", Field("X-First", "1")), Failed,
		StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry")),
	Check: onlySecond("sorry"),
}, {
	Rule:   "wsgi/exc-info-raises-after-headers-sent",
	Name:   "after-a-block",
	Text:   "start_response with exc_info raises after a block was yielded, and no second head is sent",
	Client: headReadBy("wsgi/no-block-delay"),
	App:    App(Yield("one"), Wait("seen"), Failed, StartExcInfo("500 Failed")),
	Check:  raisesAfterHead,
}, {
	Rule:   "wsgi/exc-info-raises-after-headers-sent",
	Name:   "after-write",
	Text:   "start_response with exc_info raises after write(), and no second head is sent",
	Client: headReadBy("wsgi/write-guarantee-before-return"),
	App:    AppCalling(Then(Start("200 OK"), Write("one"), Wait("seen"), Failed, StartExcInfo("500 Failed"))),
	Check:  raisesAfterHead,
}, {
	Rule:   "wsgi/exc-info-raises-after-headers-sent",
	Name:   "seen-by-the-client",
	Text:   "start_response with exc_info raises when the client has read a head with Content-Length",
	Client: headReadBy("wsgi/no-block-delay"),
	App:    AppCalling(Start("200 OK", ContentLength(20)), Yield("one"), Wait("seen"), Failed, StartExcInfo("500 Failed")),
	Check:  raisesAfterHead,
}, {
	Rule:   "wsgi/exc-info-reraises-original",
	Name:   "same-object",
	Text:   "what start_response raises after the head is the very exception of exc_info",
	Client: OneRequestToTheEnd,
	App:    App(Yield("one"), Failed, StartExcInfo("500 Failed")),
	Check:  sameObject,
}, {
	Rule:   "wsgi/exc-info-reraises-original",
	Name:   "same-object-after-write",
	Text:   "what start_response raises after write() is the very exception of exc_info",
	Client: OneRequestToTheEnd,
	App:    AppCalling(Then(Start("200 OK"), Write("one"), Failed, StartExcInfo("500 Failed"))),
	Check:  sameObject,
}, {
	Rule:   "wsgi/exc-info-reraises-original",
	Name:   "traceback-of-odd-exception",
	Text:   "the exception keeps its traceback down to where it was raised, even if it cannot be made anew",
	Needs:  []harness.Need{needs.Python},
	Client: OneRequestToTheEnd,
	App:    Python(oddException),
	Check: func(g Gomega, run *harness.Run) {
		err := raisedAfterHead(run)
		g.Expect(err.Type).To(Equal("Odd"))
		g.Expect(err.Same).To(BeTrue(), "whether it is the exception that was given")
		g.Expect(run.App().Notes("frames")).To(Equal([]string{"yes"}), "whether its traceback reaches the function that raised it")
	},
}, {
	Rule:   "wsgi/exc-info-reference-dropped",
	Name:   "after-replacing",
	Text:   "once start_response has returned and the handler is left nothing refers to the exception",
	Needs:  []harness.Need{needs.Python},
	Client: OneRequest,
	App:    Python(referenceDropped("")),
	Check:  referenceGone,
}, {
	Rule:   "wsgi/exc-info-reference-dropped",
	Name:   "after-raising",
	Text:   "once start_response has raised and the handler is left nothing refers to the exception",
	Needs:  []harness.Need{needs.Python, needs.Write},
	Client: OneRequestToTheEnd,
	App:    Python(referenceDropped("    write(b'one')\n")),
	Check:  referenceGone,
}})

// onlySecond expects the response that was started with exc_info.
func onlySecond(body string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		starts := run.App().Of(trace.Start)
		g.Expect(starts[len(starts)-1].Error).To(BeNil(), "what the last start_response raised")
		r := run.First()
		g.Expect(r.StatusLine).To(HaveSuffix(" 503 Sorry"))
		g.Expect(r.Headers.Values("X-Second")).To(Equal([]string{"2"}), "the fields of the second headers")
		for _, name := range []string{"X-First", "Set-Cookie"} {
			g.Expect(r.Headers.Values(name)).To(BeEmpty(), "the %s of the first headers, in\n%s", name, r.Head)
		}
		Answered(g, run, 503, body)
	}
}

// headReadBy has the client read the head and the first block before the application goes on:
// that the head has been sent is certain. That it has been is the other rule's demand.
func headReadBy(rule string) []harness.Action {
	return Client(Get("/", Last()), Given(rule, ResponseHead(), BodyUntil("one")), Release("seen"), ConnectionEnd())
}

func raisesAfterHead(g Gomega, run *harness.Run) {
	err := Raised(run, 1)
	g.Expect(err).NotTo(BeNil(), "what start_response raised")
	run.Note("raised %s", err.Type)
	g.Expect(string(run.First().Body)+run.Rest["main"].Data).NotTo(ContainSubstring("HTTP/1."), "what came after the head")
}

// sameObject lets a server pass untested that raises anew what is being handled: the steps
// give exc_info when the handler has been left.
func sameObject(g Gomega, run *harness.Run) {
	err := raisedAfterHead(run)
	if err.Message == "No active exception to reraise" {
		run.Leave(harness.NotTested, "the server raises anew the exception that is being handled, and here none is")
	}
	g.Expect(err.Same).To(BeTrue(), "whether %s (%s) is the exception that was given", err.Type, err.Message)
}

func raisedAfterHead(run *harness.Run) *trace.Error {
	err := Raised(run, 1)
	if err == nil {
		run.Leave(harness.NotTested, "start_response did not raise")
	}
	return err
}

const oddException = `
import sys, traceback

class Odd(Exception):
    __slots__ = ()
    def __init__(self, one, two):
        super().__init__("odd")

def innermost():
    raise Odd(1, 2)

def app(environ, start_response, probe):
    def body():
        start_response("200 OK", [("Content-Type", "text/plain")])
        probe.event("start")
        yield b"one"
        try:
            innermost()
        except Odd as original:
            try:
                start_response("500 Failed", [("Content-Type", "text/plain")], sys.exc_info())
                probe.event("start")
            except BaseException as error:
                frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
                probe.note("frames", "yes" if "innermost" in frames else "no")
                probe.event("start", error={"type": type(error).__name__, "same": error is original})
                raise
    return probe.track(body())
`

// referenceDropped is a program that gives exc_info after the steps, and tells whether
// the exception and a local of its frame are still alive.
func referenceDropped(before string) string {
	return `
import sys, weakref

class Failed(Exception):
    pass

class Local:
    pass

def fail(seen):
    local, error = Local(), Failed()
    seen[:] = weakref.ref(local), weakref.ref(error)
    try:
        raise error
    finally:
        del error

def app(environ, start_response, probe):
    seen = []
    write = start_response("200 OK", [("Content-Type", "text/plain")])
` + before + `
    try:
        fail(seen)
    except Failed:
        try:
            start_response("503 Sorry", [("Content-Type", "text/plain")], sys.exc_info())
        except BaseException:
            probe.note("raised")
    local, error = (reference() is not None for reference in seen)
    probe.note("kept", "the exception" if error else "a local of its frame" if local else "nothing")
    return probe.track([b"sorry"])
`
}

func referenceGone(g Gomega, run *harness.Run) {
	g.Expect(run.App().Notes("kept")).To(Equal([]string{"nothing"}), "what was still referred to")
	if len(run.App().Notes("raised")) > 0 {
		run.Note("start_response raised")
	}
}
