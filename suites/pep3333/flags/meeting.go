package flags

import (
	"slices"
	"strconv"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// meeting makes three requests on as many connections while the application holds each that gets in. The other two have the
// client's patience to get in although the flag says that none will: quiet time, in which a thread that could run has run.
// Where none gets in, that proves nothing, and nothing is broken.
var meeting = Client(
	Get("/", Last()), WaitFor("in"),
	On("second", Get("/", To("second"), Last())), On("third", Get("/", To("third"), Last())),
	AwaitCalls(Patience, "second", "third"),
	Mark(), Release("go"), Response(), Hangup(),
	On("second", Response(), Hangup()), On("third", Response(), Hangup()))

// requestsMeet makes a case, still without its applications, of a flag that says whether requests may be in the
// application at the same time in two places of which apart holds.
func requestsMeet(name, key, what string, apart func(a, b place) bool) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   key + " is true if requests are in the application at the same time, by more than one " + what,
		Client: meeting,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			flag := isTrue(run.App().Environ()[key])
			if !met(run, apart) {
				run.Note("%s is %t, and requests did not meet so", key, flag)
				return
			}
			g.Expect(flag).To(BeTrue(), "%s is false, and requests were in the application at once", key)
			run.Note("%s is true, and requests met so", key)
		},
	}
}

// inPython adds the applications for servers that host Python.
func inPython(c harness.Case) harness.Case {
	c.Needs = OnPython
	c.App = reportingThread(`
    probe.open("in")
`)
	c.Apps = Programs{"second": reportingThread(""), "third": reportingThread("")}
	return c
}

// reportingThread reports the operating system's thread it runs in: greenlets are no threads.
func reportingThread(first string) Program {
	return Python(`
import os, threading

def app(environ, start_response, probe):
    probe.note("process", os.getpid())
    probe.note("thread", threading.get_native_id())
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
` + first + `
    probe.wait("go")
    return [b"data"]
`)
}

// inGo adds the applications for servers written in Go.
func inGo(c harness.Case) harness.Case {
	c.Needs = []harness.Need{needGo}
	c.App = held(Open("in"))
	c.Apps = Programs{"second": held(nil), "third": held(nil)}
	return c
}

func held(first Steps) Program {
	return AppCalling(Then(Start("200 OK", ContentLength(4)), first, Wait("go")), Yield("data"))
}

var needGo = harness.Need{Met: func(f *harness.Facts) bool { return f.Language == "go" }, Verdict: harness.NotTested,
	Reason: "a case of its own tests it on servers of this language"}

// place is what a request was served by.
type place struct{ process, thread string }

// met reports whether two of the requests that were in the application before any could leave it were in places of which
// apart holds.
func met(run *harness.Run, apart func(a, b place) bool) bool {
	var inside []place
	for _, name := range run.Calls() {
		if !slices.ContainsFunc(run.Marked, func(e trace.Event) bool { return e.Request == name && e.Kind == trace.Call }) {
			continue
		}
		app := run.Request(name)
		call := app.Last(trace.Call)
		w := place{strconv.Itoa(call.Process), call.Thread}
		if native := app.Notes("thread"); len(native) > 0 {
			w.thread = native[0]
		}
		inside = append(inside, w)
	}
	for i, a := range inside {
		if slices.ContainsFunc(inside[:i], func(b place) bool { return apart(a, b) }) {
			return true
		}
	}
	return false
}
