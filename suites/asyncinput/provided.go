package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var spellings = OctetByOctet("hello!", Next(), Pause(), NextMethod(), Pause())

var provided = harness.Group{
	Rule: "async-input/provided",
	Cases: []harness.Case{{
		Name:   "in-the-environ",
		Text:   "the environ holds wsgi.async_input, and next() can be called on it",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Next(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Environ()).To(HaveKey("wsgi.async_input"))
			ExpectNoErrors(g, run.App(), trace.Next)
			ExpectBody(g, run.First(), "done")
		},
	}, {
		Name:   "without-content",
		Text:   "a request without content has it too",
		Client: Client(Get("/", Last()), Response()),
		App:    App(Next(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Environ()).To(HaveKey("wsgi.async_input"))
			ExpectNoErrors(g, run.App(), trace.Next)
			ExpectBody(g, run.First(), "done")
		},
	}, {
		Name: "next-as-a-method", Presumes: ground.Content,
		Text:   "x.next() is the same call as next(x)",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Loop(NextMethod(), Pause()), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectContent(g, run.App(), "hello")
			ExpectBody(g, run.First(), "done")
		},
	}, {
		Name: "both-spellings", Presumes: ground.Content, RestsOn: ground.Withheld,
		Text:   "calls of both spellings, a turn each, give one content in order",
		Client: Client(PostPart(6, "", Last()), spellings.Client, Response()),
		App:    App(spellings.App, Drain(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectContent(g, run.App(), "hello!")
			ExpectBody(g, run.First(), "done")
			g.Expect(Nth(g, run.App(), trace.Next, 1).Method).To(Equal("method"))
		},
	}, {
		Name:   "a-python-iterator",
		Text:   "it is an iterator as Python has them: iter(x) is x, and its type has __next__",
		Needs:  []harness.Need{needs.Python},
		Client: Client(Post("hello", Last()), Response()),
		App: Python(`
def app(environ, start_response, probe):
    x = environ['wsgi.async_input']
    probe.note('iterator', iter(x) is x and hasattr(type(x), '__next__'))
    start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain'), ('Content-Length', '4')])
    return [b'done']
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("iterator")).To(Equal([]string{"True"}))
			ExpectBody(g, run.First(), "done")
		},
	}},
}
