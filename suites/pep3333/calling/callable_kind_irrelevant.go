package calling

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server calls a callable, whatever kind it is, and does not inspect it. The application's iterable has a close()
// of each kind, which reports that it was called.
var callableKindIrrelevant = harness.Group{
	Rule:        "wsgi/callable-kind-irrelevant",
	Presumes:    []string{"wsgi/close-on-normal-completion#after-the-switch", "wsgi/close-on-normal-completion#of-a-list", "bridge/wsgi1-unchanged#close-once"},
	Needs:       OnPython,
	JudgesClose: true,
	Cases: Each([]struct{ name, what, made string }{
		{"function", "a function", "lambda: closed(probe)"},
		{"partial", "a functools.partial", "functools.partial(closed, probe)"},
		{"class", "a class", "held.append(probe) or Class"},
		{"bare-instance", "an instance whose other attributes raise", "Bare(probe)"},
		{"builtin", "a method of a built-in type", "map(closed, [probe]).__next__"},
	}, func(v struct{ name, what, made string }) harness.Case {
		return harness.Case{
			Name:   "close-is-a-" + v.name,
			Text:   "a close() that is " + v.what + " is called once",
			Client: OneRequest,
			App:    closingBy(v.made),
			Check: func(g Gomega, run *harness.Run) {
				Answered(g, run, 200, "data")
				g.Expect(run.App().Count(trace.Close)).To(Equal(1), "the calls of close()")
			},
		}
	}),
}

// closingBy is an application whose iterable has the Python expression's value as its close(). For the class
// the probe is held until it is called: the server may let go of the iterable before, and the run ends when nothing holds the probe.
func closingBy(expression string) Program {
	return Python(ClosedReported + `

held = []

class Class:
    def __init__(self):
        closed(held.pop())

class Bare:
    __slots__ = "probe",
    def __init__(self, probe):
        object.__setattr__(self, "probe", probe)
    def __call__(self):
        closed(object.__getattribute__(self, "probe"))
    def __getattribute__(self, name):
        raise AttributeError(name)

class Blocks:
    def __init__(self, probe):
        self.probe = probe
        self.close = ` + expression + `
    def __iter__(self):
        return iter([b"data"])

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return Blocks(probe)
`)
}
