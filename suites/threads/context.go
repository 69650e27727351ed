package threads

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// context only reports: the rule leaves it to the server.
var context = harness.Group{
	Rule:     "threads/context",
	Presumes: ground.Input,
	Needs:    []harness.Need{needs.Python},
	Cases: []harness.Case{{
		Name:   "of-every-turn",
		Text:   "what is set in a context variable in one turn is found in the next one, in the turns after the switch and in close(), or is not",
		Client: Client(Post("hello", Last()), Response()),
		App: Python(`
import contextvars

variable = contextvars.ContextVar('variable', default='nothing')

class Blocks:
    def __init__(self, environ, probe):
        self.environ, self.probe, self.turns = environ, probe, self.generate()
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.turns)
    def found(self, where):
        self.probe.note(where, variable.get())
    def generate(self):
        self.found('in the first step')
        variable.set('the first step')
        yield b''
        self.found('in the second turn')
        variable.set('the second turn')
        yield self.environ['wsgi.input_factory']()
        self.found('after the switch')
        variable.set('the turn after the switch')
        yield b'do'
        self.found('in the turn after that')
        variable.set('the last turn')
        yield b'ne'
    def close(self):
        self.found('in close()')

def app(environ, start_response, probe):
    probe.note('in app()', variable.get())
    variable.set('app()')
    start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain')])
    return probe.track(Blocks(environ, probe))
`),
		Check: func(g Gomega, run *harness.Run) {
			ExpectBody(g, run.First(), "done")
			for _, v := range []struct{ where, set string }{
				{"in app()", "nothing"}, {"in the first step", "app()"}, {"in the second turn", "the first step"},
				{"after the switch", "the second turn"}, {"in the turn after that", "the turn after the switch"}, {"in close()", "the last turn"},
			} {
				found := run.App().Notes(v.where)
				g.Expect(found).To(HaveLen(1), v.where)
				if found[0] == v.set {
					run.Note("%s: what was set last, %s", v.where, v.set)
				} else {
					run.Note("%s: not what was set last, by %s, but %s", v.where, v.set, found[0])
				}
			}
			if run.App().Notes("in the second turn")[0] != "the first step" || run.App().Notes("after the switch")[0] != "the second turn" {
				run.Leave(harness.Info, "a turn does not find what an earlier one has set in a context variable")
			}
		},
	}},
}
