package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var sameEnviron = harness.Group{
	Rule:     "sync-switch/same-environ",
	Presumes: ground.Read,
	Cases: []harness.Case{{
		Name:   "gains-the-key",
		Text:   "the environ that the application was called with, with the mark it has made there, gains wsgi.input and keeps the rest",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Set("application.mark", "mine"), Delete("PATH_INFO"), SwitchToSync(), Look(), readAll),
		Check: func(g Gomega, run *harness.Run) {
			after := run.App().Last(trace.Look).Environ
			g.Expect(after).To(HaveKey("wsgi.input"))
			g.Expect(after["application.mark"].Value).To(Equal("mine"))
			g.Expect(after).NotTo(HaveKey("PATH_INFO"), "the key that the application deleted")
			g.Expect(after["REQUEST_METHOD"].Value).To(Equal("POST"))
			expectContent("hello")(g, run)
		},
	}, {
		Name:   "cleared-by-the-application",
		Text:   "an environ that the application has cleared gains wsgi.input too (unless it was there from the start)",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Factory(), Delete("*"), YieldToken("switch"), Look(), Catch(Input("read", 5)), done),
		Check: func(g Gomega, run *harness.Run) {
			ExpectBody(g, run.First(), "done")
			after := run.App().Last(trace.Look).Environ
			if _, ok := run.App().Environ()["wsgi.input"]; ok && len(after) == 0 {
				run.Note("wsgi.input had been there from the start, and was not put in again")
				return
			}
			g.Expect(after).To(HaveKey("wsgi.input"))
			g.Expect(run.App().Read()).To(Equal("hello"))
		},
	}, {
		Name:   "seen-by-middleware",
		Text:   "middleware that passed on a copy finds the key in the environ it was given itself",
		Client: Client(Post("hello", Last()), Response()),
		App:    Wrapped(App(SwitchToSync(), readAll), "copy-environ"),
		Check:  expectContent("hello"),
	}, {
		Name:   "the-same-python-object",
		Text:   "the dict that the application was called with holds the key, seen through a reference of its own",
		Needs:  []harness.Need{needs.Python},
		Client: Client(Post("hello", Last()), Response()),
		App: Python(`
def app(environ, start_response, probe):
    start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain')])
    switch = environ['wsgi.input_factory']
    def generate():
        yield switch()
        probe.note('read', environ['wsgi.input'].read().decode('latin-1'))
        yield b'done'
    return probe.track(generate())
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("read")).To(Equal([]string{"hello"}))
			ExpectBody(g, run.First(), "done")
		},
	}},
}
