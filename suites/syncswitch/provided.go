package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

func expectToken(g Gomega, run *harness.Run) {
	g.Expect(run.App().Environ()).To(HaveKey("wsgi.input_factory"))
	factory := run.App().Of(trace.Factory)
	g.Expect(factory).To(HaveLen(1))
	g.Expect(factory[0].Error).To(BeNil(), "what the factory raised")
	g.Expect(factory[0].Type).NotTo(BeElementOf("bytes", "bytearray", "[]uint8"), "the token's type")
}

var provided = harness.Group{
	Rule:     "sync-switch/provided",
	Presumes: ground.Content,
	Cases: []harness.Case{{
		Name:   "in-the-environ",
		Text:   "the environ holds wsgi.input_factory, which called without an argument returns a token that is no bytes and may be yielded",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(SwitchToSync(), done),
		Check:  expectToken,
	}, {
		Name:   "in-the-body-of-app",
		Text:   "it can be called in the body of app(), before start_response",
		Client: Client(Post("hello", Last()), Response()),
		App:    AppCalling(Then(Factory(), Start("200 OK")), YieldToken("switch"), done),
		Check:  expectToken,
	}, {
		Name:   "without-content",
		Text:   "a request without content has it too",
		Client: Client(Get("/", Last()), Response()),
		App:    App(SwitchToSync(), done),
		Check:  expectToken,
	}, {
		Name:   "in-a-list",
		Text:   "a token may be a value of the list that the application returns",
		Client: Client(Post("hello", Last()), Response()),
		App:    Returning("list", App(SwitchToSync(), done)),
		Check:  expectToken,
	}, {
		Name:   "in-a-python-generator",
		Text:   "a token may be yielded by a generator, and is compared by nothing but identity",
		Needs:  []harness.Need{needs.Python},
		Client: Client(Post("hello", Last()), Response()),
		App: Python(`
def app(environ, start_response, probe):
    def generate():
        token = environ['wsgi.input_factory']()
        probe.event('factory', name='switch', type=type(token).__name__)
        start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain')])
        yield token
        yield b'done'
    return probe.track(generate())
`),
		Check: expectToken,
	}},
}
