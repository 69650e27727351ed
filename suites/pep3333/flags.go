package pep3333

import (
	"fmt"
	"slices"
	"strconv"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// turns is how often the application and the client hand on to each other while two more requests
// lie at the server. Each time both wait, and whoever else may serve gets the processor.
const turns = 100

// meeting makes three requests on as many connections while the application holds each that gets in. A server
// whose flag says that nobody else will get in is given the turns to disprove itself: what is
// not seen in them proves nothing, and nothing is broken then.
var meeting = Client(
	Get("/", Last()), WaitFor("in"),
	On("second", Get("/", To("second"), Last())), On("third", Get("/", To("third"), Last())),
	eachTurn(func(i int) Actions { return Client(Release(toApplication(i)), WaitFor(toClient(i))) }),
	Mark(), Release("go"), Response(), Hangup(),
	On("second", Response(), Hangup()), On("third", Response(), Hangup()))

func toApplication(i int) string { return fmt.Sprintf("to the application %d", i) }
func toClient(i int) string      { return fmt.Sprintf("to the client %d", i) }

// eachTurn joins what is done in the turns.
func eachTurn[S ~[]T, T any](do func(i int) S) (all S) {
	for i := range turns {
		all = append(all, do(i)...)
	}
	return all
}

var flags = slices.Concat(
	truthful("wsgi/multithread-flag-truthful", "wsgi.multithread", "thread", func(a, b where) bool {
		return a.process == b.process && a.thread != b.thread
	}),
	truthful("wsgi/multiprocess-flag-truthful", "wsgi.multiprocess", "process", func(a, b where) bool {
		return a.process != b.process
	}), Each([]string{"wsgi.multithread", "wsgi.multiprocess"}, func(key string) harness.Case {
		return harness.Case{
			Rule:   "wsgi/" + key[len("wsgi."):] + "-flag-truthful",
			Name:   "same-in-two-requests",
			Text:   key + " has a truth value, the same in two requests",
			Client: Client(Get("/", Last()), Response(), Hangup(), On("second", Get("/", To("second"), Last()), Response())),
			App:    Answer("data"),
			Apps:   Programs{"second": Answer("more")},
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
		Apps:   Programs{"second": Answer("more")},
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
func inPython(first string) Program {
	return Python(`
import os, threading

def app(environ, start_response, probe):
    probe.note("process", os.getpid())
    probe.note("thread", threading.get_native_id())
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
` + first + `
    probe.wait("go")
    return [b"data"]
`)
}

// takingTurns is the first application's half of the turns.
var takingTurns = fmt.Sprintf(`
    probe.open("in")
    for i in range(%d):
        probe.wait("to the application %%d" %% i)
        probe.open("to the client %%d" %% i)
`, turns)

func inSteps(first Steps) Program {
	return AppCalling(Then(Start("200 OK", ContentLength(4)), first, Wait("go")), Yield("data"))
}

var needGo = harness.Need{Met: func(f *harness.Facts) bool { return f.Language == "go" }, Verdict: harness.NotTested,
	Reason: "a case of its own tests it on servers of this language"}

// truthful makes the cases of a flag which says whether others may be in the application.
func truthful(rule, key, what string, beside func(a, b where) bool) []harness.Case {
	c := harness.Case{
		Rule: rule, Name: "requests-meet", Needs: OnPython,
		Text:   key + " is true if requests are in the application at the same time, by more than one " + what,
		Client: meeting,
		App:    inPython(takingTurns),
		Apps:   Programs{"second": inPython(""), "third": inPython("")},
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
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
	inGo.App = inSteps(Then(Open("in"), eachTurn(func(i int) Steps { return Then(Wait(toApplication(i)), Open(toClient(i))) })))
	inGo.Apps = Programs{"second": inSteps(nil), "third": inSteps(nil)}
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
