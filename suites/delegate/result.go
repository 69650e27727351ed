package delegate

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// expectResults expects the results, in time, and the answer "done".
func expectResults(times int) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		expectResult(g, run.App(), times)
		expectNotResumed(g, run.App())
		ExpectBody(g, ResponseOn(run, "main"), "done")
	}
}

// blocking has the cases whose callable waits for what another thread does.
var blocking = []string{"not-*", "refused-before-the-resumption", "of-two-requests", "in-a-list", "beneath-*"}

var result = harness.Group{
	Rule:     "delegate/result",
	Presumes: ground.Delegation,
	Cases:    slices.Concat(resultCases, resultThroughMiddleware()),
	SomePresume: []harness.Presumption{
		{Cases: blocking, Presumes: []string{"delegate/different-thread#another-thread"}},
		{Cases: []string{"not-when-content-arrives"}, RestsOn: ground.Withheld},
	},
}

var resultCases = []harness.Case{{
	Name:   "given",
	Text:   "the application is resumed with what the callable returned",
	Client: Client(Get("/", Last()), Response()),
	App:    App(call, Result("d"), Yield("done")),
	Check:  expectResults(1),
}, {
	Name:   "not-before-it-is-there",
	Text:   "while the callable blocks the application is not resumed",
	Client: Client(Get("/", Last()), WaitFor("running"), Meanwhile("other"), Meanwhile("other"), Release("go"), Response()),
	App:    App(running, YieldToken("d"), Result("d"), Yield("done")), Apps: others,
	Check: expectResults(1),
}, {
	Name:   "not-when-content-arrives",
	Text:   "content that arrives while the callable blocks does not resume the application; none of it is lost",
	Client: Client(PostPart(10, "", Last()), WaitFor("running"), Raw("hello"), Meanwhile("other"), Raw("world"), Meanwhile("other"), Release("go"), Response()),
	App:    App(Next(), running, YieldToken("d"), Result("d"), Drain(), Yield("done")), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		expectResults(1)(g, run)
		ExpectNoErrors(g, run.App(), trace.Next)
		g.Expect(run.App().Delivered()).To(Equal("helloworld"))
	},
}, {
	Name: "refused-before-the-resumption", Presumes: []string{"delegate/exception"},
	Text:   "result() before the token has been yielded raises RuntimeError, and does not wait; after the resumption it gives the result",
	Client: Client(Get("/", Last()), WaitFor("tried"), Release("go"), Response()),
	App:    App(running, Catch(Result("d")), Open("tried"), YieldToken("d"), Result("d"), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		results := run.App().Of(trace.Result)
		g.Expect(results).To(HaveLen(2))
		ExpectRefused(g, results[0])
		g.Expect(results[1].Error).To(BeNil(), "what result() raised after the resumption")
		g.Expect(results[1].Value).To(Equal("value"))
		ExpectBody(g, run.First(), "done")
	},
}, {
	Name:   "asked-for-again",
	Text:   "result() gives the same when it is called again, in that turn and in later ones",
	Client: Client(Get("/", Last()), Response()),
	App:    App(call, Result("d"), Result("d"), Pause(), Result("d"), Yield("done"), Result("d")),
	Check:  expectResults(4),
}, {
	Name:   "not-asked-for",
	Text:   "an application that does not ask for the result is resumed all the same, when it is there",
	Client: Client(Get("/", Last()), WaitFor("running"), Meanwhile("other"), Release("go"), Response()),
	App:    App(running, YieldToken("d"), Yield("done")), Apps: others,
	Check: expectResults(0),
}, {
	Name:   "never-yielded",
	Text:   "a token that is never yielded is no error: the application goes on, and the callable runs or does not",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(Delegate("d", "value"), Drain(), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		ExpectNoErrors(g, run.App(), trace.Delegate, trace.Next)
		g.Expect(run.App().Delivered()).To(Equal("hello"))
		ExpectBody(g, run.First(), "done")
	},
}, {
	Name:   "one-after-another",
	Text:   "an application may delegate again and again; each token has its own result",
	Client: Client(Get("/", Last()), Response()),
	App:    App(Delegate("a", "value"), YieldToken("a"), Delegate("b", "other"), YieldToken("b"), Result("b"), Result("a"), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		ExpectNoErrors(g, run.App(), trace.Delegate, trace.Result)
		var got []string
		for _, e := range run.App().Of(trace.Result) {
			got = append(got, e.Name+" "+e.Value)
		}
		g.Expect(got).To(Equal([]string{"b other", "a value"}))
		ExpectBody(g, run.First(), "done")
	},
}, {
	Name: "of-two-requests",
	Text: "two requests whose callables end in the other order get each its own result",
	Client: Client(Get("/", Last()), WaitFor("running"), On("meanwhile", Get("/", To("second"), Last()), Response()),
		Release("go"), Response()),
	App:  App(running, YieldToken("d"), Result("d"), Yield("done")),
	Apps: second("theirs", Result("d"), Yield("other")),
	Check: func(g Gomega, run *harness.Run) {
		expectResults(1)(g, run)
		g.Expect(run.Request("second").Last(trace.Result).Value).To(Equal("theirs"))
		ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
	},
}, {
	Name: "asked-for-after-anothers",
	Text: "the result of a request is given as it is when another request's callable has returned since",
	Client: Client(Get("/", Last()), WaitFor("resumed"), On("meanwhile", Get("/", To("second"), Last()), Response()),
		Release("go"), Response()),
	App:  App(call, Open("resumed"), PauseUntil("go"), Result("d"), Yield("done")),
	Apps: second("theirs", Result("d"), Yield("other")),
	Check: func(g Gomega, run *harness.Run) {
		expectResults(1)(g, run)
		g.Expect(run.Request("second").Last(trace.Result).Value).To(Equal("theirs"))
		ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
	},
}, {
	Name:   "next-in-the-turns-around-it",
	Text:   "a token ends a turn: next() may be called in the one before and in the one after, and the content is complete",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(Next(), call, Result("d"), Drain(), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		expectResults(1)(g, run)
		ExpectNoErrors(g, run.App(), trace.Next)
		g.Expect(run.App().Delivered()).To(Equal("hello"))
	},
}, {
	Name: "then-the-switch", Presumes: ground.Input,
	Text:   "an application may switch after it has delegated",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(call, Result("d"), SwitchToSync(), ReadAll(), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		expectResults(1)(g, run)
		ExpectNoErrors(g, run.App(), trace.Factory, trace.Read)
		g.Expect(run.App().Read()).To(Equal("hello"))
	},
}, {
	Name:   "before-start-response",
	Text:   "an application that knows its status only by the result may call start_response then",
	Client: Client(Get("/", Last()), Response()),
	App:    LazyApp(call, Result("d"), Start("200 OK"), Yield("done")),
	Check:  expectResults(1),
}, {
	Name:   "in-a-list",
	Text:   "a token in a list holds back what follows it until the callable has run",
	Client: Client(Get("/", Last()), WaitFor("running"), Meanwhile("other"), NothingYet(), Release("go"), Response()),
	App:    Returning("list", App(running, YieldToken("d"), Blocks("do", "ne"))), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.Peeked).To(Equal([]string{""}), "what had been sent before the callable had run")
		ExpectBody(g, ResponseOn(run, "main"), "done")
	},
}, {
	Name:   "arguments-and-objects",
	Text:   "the callable gets the arguments given, and result() gives the very object it returned, None too",
	Needs:  []harness.Need{needs.Python},
	Client: Client(Get("/", Last()), Response()),
	App: Python(`
def app(environ, start_response, probe):
    start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain')])
    thing = object()
    def generate():
        token = environ['wsgi.resume_with_result'](lambda *args: args, 1, 'two', thing)
        yield token
        probe.note('arguments', token.result() == (1, 'two', thing))
        token = environ['wsgi.resume_with_result'](lambda: thing)
        yield token
        probe.note('object', token.result() is thing)
        token = environ['wsgi.resume_with_result'](lambda: None)
        yield token
        probe.note('none', token.result() is None)
        yield b'done'
    return probe.track(generate())
`),
	Check: func(g Gomega, run *harness.Run) {
		for _, name := range []string{"arguments", "object", "none"} {
			g.Expect(run.App().Notes(name)).To(Equal([]string{"True"}), name)
		}
		ExpectBody(g, run.First(), "done")
	},
}}

// resultThroughMiddleware puts middleware between server and application.
func resultThroughMiddleware() []harness.Case {
	var all []harness.Case
	for _, wrap := range [][]string{{"validate"}, {"buffer"}, {"copy-environ"}, {"validate", "copy-environ", "buffer"}} {
		all = append(all, harness.Case{
			Name:   "beneath-" + strings.Join(wrap, "-"),
			Text:   "an application beneath middleware is resumed with the result",
			Client: Client(Get("/", Last()), WaitFor("running"), Meanwhile("other"), Release("go"), Response()),
			App:    Wrapped(App(Yield("do"), running, YieldToken("d"), Result("d"), Yield("ne")), wrap...), Apps: others,
			Check: func(g Gomega, run *harness.Run) {
				expectResult(g, run.App(), 1)
				ExpectBody(g, ResponseOn(run, "main"), "done")
			},
		})
	}
	return all
}
