package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var startResponseCall = slices.Concat([]harness.Case{{
	Rule:   "wsgi/start-response-signature",
	Name:   "exc-info",
	Text:   "start_response takes an exc_info as third argument",
	Client: OneRequest,
	App:    AppCalling(Then(Catch(Raise("ValueError", "caught")), StartExcInfo("200 OK", ContentLength(4))), Yield("data")),
	Check:  started,
}}, Each([]struct{ name, what, call string }{
	{"exc-info-none", "None as third argument", `start_response("200 OK", headers, None)`},
	{"empty-headers", "an empty list of headers", `start_response("200 OK", []); headers = []`},
}, startingPython), Each([]struct{ name, what, call string }{
	{"one-argument", "without headers", `start_response("200 OK")`},
	{"four-arguments", "with a fourth argument", `start_response("200 OK", [], None, None)`},
}, startingWrong), []harness.Case{{
	Rule:   "wsgi/start-response-returns-write",
	Name:   "write",
	Text:   "start_response returns a callable that takes a bytestring",
	Client: OneRequestOrClose,
	App:    AppCalling(Then(Start("200 OK"), Write("data"))),
	Check:  startedOnce,
}, {
	Rule:   "wsgi/start-response-returns-write",
	Name:   "unused",
	Text:   "start_response returns a callable to an application that yields",
	Client: OneRequestOrClose,
	App:    App(Yield("data")),
	Check:  startedOnce,
}, {
	Rule:   "wsgi/start-response-returns-write",
	Name:   "called-again",
	Text:   "each of two calls of start_response, the second with exc_info, returns a callable; the second's writes",
	Client: OneRequestOrClose,
	App: AppCalling(Then(Start("200 OK"), Catch(Raise("ValueError", "caught")),
		StartExcInfo("503 Service Unavailable"), Write("data"))),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Count(trace.Start)).To(Equal(2))
		returnsCallable(g, run)
		if run.First().Status == 200 {
			run.Leave(harness.NotTested, "the first head was kept: that is wsgi/exc-info-replaces-stored-headers")
		}
		g.Expect(Shown(run.First().Body)).To(Equal("data"), "the body")
	},
}, {
	Rule:   "wsgi/start-response-returns-write",
	Name:   "in-the-iterable",
	Text:   "start_response returns a callable when it is called with the first block",
	Client: OneRequestOrClose,
	App:    LazyApp(Start("200 OK"), Yield("data")),
	Check:  startedOnce,
}, {
	Rule:   "wsgi/start-response-returns-write",
	Name:   "head",
	Text:   "start_response returns a callable that takes a bytestring although the request is a HEAD",
	Client: Client(Send("HEAD", "/", Last()), ResponseOrClose()),
	App:    AppCalling(Then(Start("200 OK", ContentLength(4)), Write("data"))),
	Check: func(g Gomega, run *harness.Run) {
		returnsCallable(g, run)
		ExpectNoErrors(g, run.App(), trace.Write)
	},
}}, Each([]string{"204 No Content", "304 Not Modified"}, func(status string) harness.Case {
	return harness.Case{
		Rule:   "wsgi/start-response-returns-write",
		Name:   status[:3],
		Text:   "start_response returns a callable for " + status,
		Client: OneRequest,
		App:    AppCalling(StartBare(status)),
		Check: func(g Gomega, run *harness.Run) {
			returnsCallable(g, run)
			g.Expect(run.First().StatusLine).To(ContainSubstring(status[:3]))
		},
	}
}))

func returnsCallable(g Gomega, run *harness.Run) {
	g.Expect(run.App().Of(trace.Start)).NotTo(BeEmpty(), "the calls of start_response")
	for _, e := range run.App().Of(trace.Start) {
		g.Expect(e.Error).To(BeNil(), "what start_response raised")
		g.Expect(e.Type).To(Equal("callable"), "what start_response returned")
	}
}

func started(g Gomega, run *harness.Run) {
	ExpectNoErrors(g, run.App(), trace.Start)
	Answered(g, run, 200, "data")
}

// startedOnce expects what was written to have come; how the response ends is other rules' matter.
func startedOnce(g Gomega, run *harness.Run) {
	returnsCallable(g, run)
	ExpectNoErrors(g, run.App(), trace.Write)
	g.Expect(run.First().Response).NotTo(BeNil(), "the response: %v", run.First().Err)
	g.Expect(Shown(run.First().Body)).To(Equal("data"), "the body")
}

func startingPython(v struct{ name, what, call string }) harness.Case {
	return harness.Case{
		Rule:   "wsgi/start-response-signature",
		Name:   v.name,
		Text:   "start_response takes " + v.what,
		Needs:  OnPython,
		Client: OneRequest,
		App: Python(`
def app(environ, start_response, probe):
    headers = [("Content-Type", "text/plain"), ("Content-Length", "4")]
    ` + v.call + `
    return probe.track([b"data"])
`),
		Check: func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
	}
}

// startingWrong does not go on to a right call: the first may count as one that raised.
func startingWrong(v struct{ name, what, call string }) harness.Case {
	return harness.Case{
		Rule:   "wsgi/start-response-signature",
		Name:   v.name,
		Text:   "start_response raises when it is called " + v.what + "; where it does not that is reported",
		Level:  spec.May, // the text says what is accepted, not what is refused
		Needs:  OnPython,
		Client: OneRequestToTheEnd, Partial: true,
		App: Python(`
def app(environ, start_response, probe):
    try:
        ` + v.call + `
    except TypeError as error:
        probe.event("start", error=error)
        raise
    probe.event("start")
    return probe.track([b"data"])
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(Raised(run, 0)).NotTo(BeNil(), "what start_response raised")
		},
	}
}

var lazyStart = slices.Concat(Each([]struct {
	name, what string
	app        Program
}{
	{"first-block", "with the first block", LazyApp(Start("200 OK"), Yield("data"))},
	{"length-known", "with the first block, Content-Length given", LazyApp(Start("200 OK", ContentLength(4)), Yield("data"))},
	{"empty-block", "with a first block that is empty", LazyApp(Start("200 OK"), Pause(), Yield("data"))},
}, startsLate), Each([]struct {
	name, what string
	app        Program
}{
	{"after-empty-blocks", "after two empty blocks", LazyApp(Pause(), Pause(), Start("200 OK"), Yield("data"))},
	{"after-hundred-empty-blocks", "after a hundred empty blocks", LazyApp(Times(100, Pause()), Start("200 OK"), Yield("data"))},
	{"empty-block-before-and-after", "between empty blocks", LazyApp(Pause(), Start("200 OK"), Pause(), Yield("data"))},
	{"at-the-end", "when the iterable has only its end to give, after an empty block", LazyApp(Pause(), Start("200 OK", ContentLength(0)))},
	{"write", "in the iterable, which then calls write()", LazyApp(Pause(), Start("200 OK"), Write("da"), Yield("ta"))},
}, startsAfterEmptyBlocks), Each([]struct{ name, what, made string }{
	{"generator", "in a generator", `
def Blocks(start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"data"
`},
	{"in-iter", "in __iter__()", `
class Blocks:
    def __init__(self, start_response):
        self.start_response = start_response
    def __iter__(self):
        self.start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([b"data"])
`},
	{"in-len", "in __len__(), or else in __iter__()", `
class Blocks:
    def __init__(self, start_response):
        self.start_response = start_response
    def start(self):
        if self.start_response:
            self.start_response("200 OK", [("Content-Type", "text/plain")])
            self.start_response = None
    def __len__(self):
        self.start()
        return 1
    def __iter__(self):
        self.start()
        return iter([b"data"])
`},
}, func(v struct{ name, what, made string }) harness.Case {
	return harness.Case{
		Rule: "wsgi/server-no-early-start-response-assumption", Name: v.name,
		Text:   "the response of an application that calls start_response " + v.what + " arrives",
		Needs:  OnPython,
		Client: OneRequest,
		App: Python(v.made + `
def app(environ, start_response, probe):
    return Blocks(start_response)
`),
		Check: func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
	}
}), Each([]Shape{
	As("never-called", LazyApp(Return())),
	As("never-called-empty-blocks", LazyApp(Pause(), Pause())),
	As("never-called-empty-list", Returning("list", LazyApp(Return()))),
	As("data-before-it", LazyApp(Yield("data"))),
	As("data-before-it-in-a-list", Returning("list", LazyApp(Yield("data")))),
}, neverStarted))

func startsLate(v struct {
	name, what string
	app        Program
}) harness.Case {
	body := "data"
	if v.name == "at-the-end" {
		body = ""
	}
	return harness.Case{
		Rule: "wsgi/server-no-early-start-response-assumption", Name: v.name,
		Text:   "the response of an application that calls start_response " + v.what + " arrives",
		Client: OneRequest,
		App:    v.app,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, body)
			ExpectNoErrors(g, run.App(), trace.Start)
		},
	}
}

// startsAfterEmptyBlocks has the call come later than with the first iteration, the last time of which the PEP speaks. Its
// author meant the first block with data.
func startsAfterEmptyBlocks(v struct {
	name, what string
	app        Program
}) harness.Case {
	c := startsLate(v)
	c.Level = spec.May
	return c
}

// neverStarted expects an application's error to be treated as one, of which the PEP does not speak.
func neverStarted(s Shape) harness.Case {
	return harness.Case{
		Rule: "wsgi/server-no-early-start-response-assumption", Name: s.Name,
		Level:  spec.May,
		Text:   "an application that does not call start_response gets 500, or nothing but the end of the connection",
		Client: OneRequestToTheEnd,
		App:    s.App,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if r := run.First(); r.Response == nil {
				run.Note("the connection was closed")
			} else {
				g.Expect(r.Status).To(BeNumerically(">=", 500), "the status")
			}
			g.Expect(run.Rest["main"].Data).NotTo(ContainSubstring("200 OK"))
		},
	}
}
