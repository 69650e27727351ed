package pep3333

import (
	"slices"
	"strconv"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// meeting makes three requests on as many connections while the application holds each of them
// that gets in. A server that says it serves one at a time gets a moment to disprove itself:
// what is not seen in it proves nothing.
var meeting = Client(
	Get("/", Last()), WaitFor("in"),
	On("second", Get("/", To("second"), Last())), On("third", Get("/", To("third"), Last())),
	Do("give the other requests a moment to get in", func(c *harness.Client) error {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for end := time.Now().Add(patience); time.Now().Before(end); {
			if in(c.Session.Events(), trace.Call) == 3 {
				return nil
			}
			select {
			case <-c.Ctx.Done():
				return c.Ctx.Err()
			case <-tick.C:
			}
		}
		return nil
	}),
	Mark(), Release("go"), Response(), Hangup(),
	On("second", Response(), Hangup()), On("third", Response(), Hangup()))

// in counts the requests that have an event of the kind.
func in(events []trace.Event, kind trace.Kind) int {
	requests := map[string]bool{}
	for _, e := range events {
		if e.Kind == kind {
			requests[e.Request] = true
		}
	}
	return len(requests)
}

var flags = slices.Concat(
	truthful("wsgi/multithread-flag-truthful", "wsgi.multithread", "thread", func(a, b where) bool {
		return a.process == b.process && a.thread != b.thread
	}),
	truthful("wsgi/multiprocess-flag-truthful", "wsgi.multiprocess", "process", func(a, b where) bool {
		return a.process != b.process
	}), each([]string{"wsgi.multithread", "wsgi.multiprocess"}, func(key string) harness.Case {
		return harness.Case{
			Rule:   "wsgi/" + key[len("wsgi."):] + "-flag-truthful",
			Name:   "same-in-two-requests",
			Text:   key + " has a truth value, the same in two requests",
			Client: Client(Get("/", Last()), Response(), Hangup(), On("second", Get("/", To("second"), Last()), Response())),
			App:    Answer("data"),
			Apps:   programs{"second": Answer("more")},
			Check: func(g Gomega, run *harness.Run) {
				one, two := run.App().Environ()[key], run.Request("second").Environ()[key]
				g.Expect(one.Type).NotTo(BeEmpty(), "the type of %s", key)
				g.Expect(holds(one)).To(Equal(holds(two)), "%s in the first request and in the second", key)
				run.Note("%s is %s", key, one.Value)
			},
		}
	}), []harness.Case{{
		Rule:   "wsgi/run-once-flag-truthful",
		Name:   "called-again",
		Text:   "wsgi.run_once is false where a process calls the application a second time",
		Client: Client(Get("/", Last()), Response(), Hangup(), On("second", Get("/", To("second"), Last()), Response())),
		App:    Answer("data"),
		Apps:   programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			one, two := run.App().Of(trace.Call)[0], run.Request("second").Of(trace.Call)[0]
			g.Expect(one.Environ).To(HaveKey("wsgi.run_once"))
			if one.Process != two.Process {
				run.Leave(harness.NotTested, "the requests were served by different processes")
			}
			g.Expect(holds(one.Environ["wsgi.run_once"])).To(BeFalse(), "wsgi.run_once, %s", one.Environ["wsgi.run_once"].Value)
		},
	}})

// where is what a request was served by.
type where struct{ process, thread string }

// inPython tells of the operating system's threads: greenlets are no threads.
func inPython(open string) program {
	return Python(`
import os, threading

def app(environ, start_response, probe):
    probe.note("process", os.getpid())
    probe.note("thread", threading.get_native_id())
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    ` + open + `
    probe.wait("go")
    return [b"data"]
`)
}

func inSteps(open Steps) program {
	return AppCalling(Then(Start("200 OK", ContentLength(4)), open, Wait("go")), Yield("data"))
}

var needGo = harness.Need{Met: func(f *harness.Facts) bool { return f.Language == "go" }, Verdict: harness.NotTested,
	Reason: "a case of its own tests it on servers of this language"}

// truthful makes the cases of a flag which says whether others may be in the application.
func truthful(rule, key, what string, beside func(a, b where) bool) []harness.Case {
	c := harness.Case{
		Rule: rule, Name: "requests-meet", Needs: python,
		Text:   key + " is true if requests are in the application at the same time, by more than one " + what,
		Client: meeting,
		App:    inPython(`probe.open("in")`),
		Apps:   programs{"second": inPython(""), "third": inPython("")},
		Check: func(g Gomega, run *harness.Run) {
			answered(g, run, 200, "data")
			flag := holds(run.App().Environ()[key])
			if !met(run, beside) {
				run.Note("%s is %t, and requests did not meet so", key, flag)
				return
			}
			g.Expect(flag).To(BeTrue(), "%s, while requests were in the application at once", key)
			run.Note("%s is true, and requests met so", key)
		},
	}
	inGo := c
	inGo.Name, inGo.Needs = "requests-meet-in-go", []harness.Need{needGo}
	inGo.App, inGo.Apps = inSteps(Open("in")), programs{"second": inSteps(nil), "third": inSteps(nil)}
	return []harness.Case{c, inGo}
}

// met reports whether two of the requests that were in the application before any could
// leave it stood so to each other.
func met(run *harness.Run, beside func(a, b where) bool) bool {
	var inside []where
	for _, name := range run.Calls() {
		if !slices.ContainsFunc(run.Marked, func(e trace.Event) bool { return e.Request == name && e.Kind == trace.Call }) {
			continue
		}
		app := run.Request(name)
		call := app.Last(trace.Call)
		w := where{strconv.Itoa(call.Process), call.Thread}
		if native := app.Notes("thread"); len(native) > 0 {
			w.thread = native[0]
		}
		inside = append(inside, w)
	}
	for i, a := range inside {
		if slices.ContainsFunc(inside[:i], func(b where) bool { return beside(a, b) }) {
			return true
		}
	}
	return false
}

// holds is the truth value of what the environ holds.
func holds(v trace.EnvValue) bool {
	switch v.Value {
	case "", "False", "0", "None", "()", "[]", "{}", "0.0", "b''":
		return false
	}
	return true
}
