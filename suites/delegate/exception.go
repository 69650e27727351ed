package delegate

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// second is a program that delegates a callable that returns value, waits for it and goes on with the steps.
func second(value string, steps ...Steps) map[string]control.Program {
	return map[string]control.Program{"second": App(Delegate("d", value), YieldToken("d"), Then(steps...))}
}

// expectRaised expects that result() raised what the callable had.
func expectRaised(g Gomega, app *harness.App, class string) {
	ExpectNoErrors(g, app, trace.Delegate)
	results := app.Of(trace.Result)
	g.Expect(results).NotTo(BeEmpty(), "calls of result()")
	for _, e := range results {
		g.Expect(e.Error != nil).To(BeTrue(), "result() raised nothing and gave %s", e.Value)
		g.Expect(e.Error.Type).To(Equal(class), "the class of what result() raised: %s", e.Error.Message)
		g.Expect(e.Error.Message).To(ContainSubstring("no luck"), "the message of what result() raised")
	}
}

var failing = Then(Delegate("d", "value", Raise("ValueError", "no luck")), YieldToken("d"))

var exception = harness.Group{
	Rule:     "delegate/exception",
	Presumes: slices.Concat(ground.Delegation, []string{"delegate/result#given", "delegate/result#not-before-it-is-there", "delegate/result#asked-for-again", "delegate/result#one-after-another", "delegate/result#of-two-requests", "delegate/result#arguments-and-objects", "delegate/result#not-asked-for"}),
	Cases:    slices.Concat(exceptionCases, exceptionOfEveryKind()),

	SomePresume: []harness.Presumption{{Cases: []string{"nobody-else"}, RestsOn: ground.Withheld}},
}

var exceptionCases = []harness.Case{{
	Name:   "caught",
	Text:   "result() raises what the callable raised, every time it is called, and the application that catches it goes on",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(failing, Catch(Result("d"), Result("d")), Drain(), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Count(trace.Result)).To(Equal(2))
		expectRaised(g, run.App(), "ValueError")
		g.Expect(run.App().Delivered()).To(Equal("hello"))
		ExpectBody(g, run.First(), "done")
	},
}, {
	Name: "uncaught", Presumes: []string{"wsgi/close-on-iteration-error#asynchronous"},
	Text:   "an application that does not catch what result() raises fails, with 500, as by any exception",
	Client: Client(Get("/", Last()), ResponseOrClose()),
	App:    App(failing, Result("d"), Yield("secret")),
	Check: func(g Gomega, run *harness.Run) {
		expectRaised(g, run.App(), "ValueError")
		ExpectFailed(g, run.First(), "secret")
		g.Expect(run.App().Count(trace.Close)).To(Equal(1))
	},
}, {
	Name:   "not-asked-for",
	Text:   "what the callable raised is nothing to an application that does not call result()",
	Client: Client(Get("/", Last()), Response()),
	App:    App(failing, Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Count(trace.Raise)).To(BeZero(), "exceptions that left the application")
		g.Expect(run.App().Last(trace.Ran).Error.Is("ValueError")).To(BeTrue(), "what the callable raised is no ValueError")
		ExpectBody(g, run.First(), "done")
	},
}, {
	Name:   "not-before-it-is-raised",
	Text:   "the application is resumed when the callable has raised, and not before",
	Client: Client(Get("/", Last()), WaitFor("running"), Meanwhile("other"), Release("go"), Response()),
	App:    App(Delegate("d", "value", Open("running"), Wait("go"), Raise("ValueError", "no luck")), YieldToken("d"), Catch(Result("d")), Yield("done")), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		expectRaised(g, run.App(), "ValueError")
		expectNotResumed(g, run.App())
		ExpectBody(g, ResponseOn(run, "main"), "done")
	},
}, {
	Name: "nobody-else",
	Text: "a request whose callable is running, one that is reading and one that comes later are not affected",
	Client: Client(On("reading", PostPart(10, "hello", To("reading"), Last()), WaitFor("begun")),
		Get("/", Last()), WaitFor("running"),
		On("failing", Get("/", To("failing"), Last()), ResponseOrClose()),
		On("reading", Raw("world"), Release("rest"), Response()), Release("go"), Response(), On("later", Get("/", To("later"), Last()), Response())),
	App: App(running, YieldToken("d"), Result("d"), Yield("done")),
	Apps: map[string]control.Program{
		"reading": others["reading"], "failing": App(failing, Result("d")), "later": App(call, Result("d"), Yield("done")),
	},
	Check: func(g Gomega, run *harness.Run) {
		expectRaised(g, run.Request("failing"), "ValueError")
		expectResult(g, run.App(), 1)
		expectResult(g, run.Request("later"), 1)
		for _, name := range []string{"", "reading", "later"} {
			g.Expect(run.Request(name).Count(trace.Raise)).To(BeZero(), "exceptions that left the application %q", name)
		}
		ExpectBody(g, ResponseOn(run, "main"), "done")
		ExpectBody(g, ResponseOn(run, "reading"), "other")
		ExpectBody(g, ResponseOn(run, "later"), "done")
		ExpectFailed(g, ResponseOn(run, "failing"), "done")
	},
}, {
	Name:   "the-python-object",
	Text:   "result() raises the very exception, one that is no Exception too; the server and the other requests live on",
	Needs:  []harness.Need{needs.Python},
	Client: Client(Get("/", Last()), Response(), Meanwhile("other")),
	App: Python(`
def app(environ, start_response, probe):
    start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain')])
    def fail(error):
        raise error
    def generate():
        for error in ValueError('a'), SystemExit(3), KeyboardInterrupt(), GeneratorExit():
            token = environ['wsgi.resume_with_result'](fail, error)
            yield token
            try:
                token.result()
            except BaseException as caught:
                probe.note('same', caught is error)
        yield b'done'
    return probe.track(generate())
`), Apps: others,
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Notes("same")).To(Equal([]string{"True", "True", "True", "True"}))
		ExpectBody(g, run.First(), "done")
		ExpectBody(g, ResponseOn(run, "meanwhile"), "other")
	},
}}

// exceptionOfEveryKind has the callable raise what the server itself may use to say something.
func exceptionOfEveryKind() []harness.Case {
	var all []harness.Case
	for _, class := range []string{"RuntimeError", "OSError", "TimeoutError", "StopIteration", "ErrorOfItsOwn"} {
		all = append(all, harness.Case{
			Name:   "of-class-" + class,
			Text:   "result() raises " + class + " when the callable did",
			Client: Client(Get("/", Last()), Response()),
			App:    App(Delegate("d", "value", Raise(class, "no luck")), YieldToken("d"), Catch(Result("d")), Yield("done")),
			Check: func(g Gomega, run *harness.Run) {
				expectRaised(g, run.App(), class)
				ExpectBody(g, run.First(), "done")
			},
		})
	}
	return all
}
