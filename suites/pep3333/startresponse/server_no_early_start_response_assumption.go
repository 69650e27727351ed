package startresponse

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// late is the status of the responses that begin in the iterable: one that no server would send by itself before that.
const late = "202 Accepted"

// start_response may be called as late as with the first block. The application calls it in its iterable, and the whole
// response must arrive.
var serverNoEarlyStartResponseAssumption = harness.Group{
	Rule:     "wsgi/server-no-early-start-response-assumption",
	Fresh:    []string{"generator"},
	Presumes: []string{"wsgi/getitem-only-iterables-accepted#getitem", "wsgi/body-byte-transparent#like-a-response", "wsgi/server-tolerates-empty-blocks#between"},
	Cases: slices.Concat(Each([]struct {
		name, what string
		app        Program
	}{
		{"first-block", "with the first block", LazyApp(Start(late), Yield("data"))},
		{"length-known", "with the first block, Content-Length given", LazyApp(Start(late, ContentLength(4)), Yield("data"))},
		{"empty-block", "with a first block that is empty", LazyApp(Start(late), Pause(), Yield("data"))},
	}, startsLate), Each([]struct {
		name, what string
		app        Program
	}{
		{"after-empty-blocks", "after two empty blocks", LazyApp(Pause(), Pause(), Start(late), Yield("data"))},
		{"after-hundred-empty-blocks", "after a hundred empty blocks", LazyApp(Times(100, Pause()), Start(late), Yield("data"))},
		{"empty-block-before-and-after", "between empty blocks", LazyApp(Pause(), Start(late), Pause(), Yield("data"))},
		{"at-the-end", "when the iterable has only its end to give, after an empty block", LazyApp(Pause(), Start(late, ContentLength(0)))},
		{"write", "in the iterable, which then calls write()", LazyApp(Pause(), Start(late), Write("da"), Yield("ta"))},
	}, startsAfterEmptyBlocks), Each([]struct{ name, what, made string }{
		{"generator", "in a generator", `
def Blocks(start_response):
    start_response("202 Accepted", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    yield b"data"
`},
		{"in-iter", "in __iter__()", `
class Blocks:
    def __init__(self, start_response):
        self.start_response = start_response
    def __iter__(self):
        self.start_response("202 Accepted", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
        return iter([b"data"])
`},
		{"in-len", "in __len__(), or else in __iter__()", `
class Blocks:
    def __init__(self, start_response):
        self.start_response = start_response
    def start(self):
        if self.start_response:
            self.start_response("202 Accepted", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
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
			Name:   v.name,
			Text:   "the response of an application that calls start_response " + v.what + " arrives",
			Needs:  OnPython,
			Client: OneRequest,
			App: Python(v.made + `
def app(environ, start_response, probe):
    return Blocks(start_response)
`),
			Check: func(g Gomega, run *harness.Run) { Answered(g, run, 202, "data") },
		}
	}), Each([]Shape{
		As("never-called", LazyApp(Return())),
		As("never-called-empty-blocks", LazyApp(Pause(), Pause())),
		As("never-called-empty-list", Returning("list", LazyApp(Return()))),
		As("data-before-it", LazyApp(Yield("data"))),
		As("data-before-it-in-a-list", Returning("list", LazyApp(Yield("data")))),
	}, neverStarted)),
}

func startsLate(v struct {
	name, what string
	app        Program
}) harness.Case {
	body := "data"
	if v.name == "at-the-end" {
		body = ""
	}
	return harness.Case{
		Name:   v.name,
		Text:   "the response of an application that calls start_response " + v.what + " arrives",
		Client: OneRequest,
		App:    v.app,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 202, body)
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
	if v.name == "after-hundred-empty-blocks" { // each of them may be a pause of 100 ms (settlement 12)
		c.AppFor = func(f *harness.Facts) Program {
			if f.Async() {
				return LazyApp(Times(3, Pause()), Open("paused"), PauseUntil("paused"), Start(late), Yield("data"))
			}
			return v.app
		}
	}
	return c
}

// neverStarted expects a failure: the application is wrong, but the PEP does not say what the server must do.
func neverStarted(s Shape) harness.Case {
	return harness.Case{
		Name:   s.Name,
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
