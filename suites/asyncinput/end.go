package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// again calls next() in three more turns.
var again = Times(3, Pause(), Next())

// expectEnds expects that the content was given and that from its end on, n calls more, next()
// reported nothing but the end.
func expectEnds(g Gomega, app *harness.App, content string, n int) {
	expectContent(g, app, content)
	ends := 0
	for _, e := range app.Of(trace.Next) {
		if ends > 0 {
			g.Expect(e.End).To(BeTrue(), "the end had been reported; in turn %d next() gave %s", e.Turn, trace.ReprBytes(e.Data.Bytes()))
		}
		if e.End {
			ends++
		}
	}
	g.Expect(ends).To(Equal(n+1), "how often the end was reported")
}

var end = harness.Group{
	Rule:     "async-input/end",
	Presumes: ground.Provided,
	SomePresume: []harness.Presumption{
		{Cases: []string{"at-once-with-a-*"}, Presumes: []string{"boundary/content-length#bytes-beyond-it-next"}},
		{Cases: []string{"again-*", "right-*", "not-before-*", "by-*", "twice-*", "half-*", "while-*"},
			Presumes: []string{"async-input/content-only#content-length", "async-input/content-only#none", "async-input/content-only#while-the-application-sends"}},
		{Cases: []string{"right-after-the-last-octet"}, Presumes: []string{"async-input/optional#called-now-and-then"}},
		{Cases: []string{"not-before-*"}, Presumes: []string{"boundary/chunked", "async-input/non-blocking#rest-withheld"}},
		{Cases: []string{"half-*"}, Presumes: []string{"comet/disconnect-close", "wsgi/close-on-normal-completion#asynchronous"}},
		{Cases: []string{"right-*", "not-before-*"}, RestsOn: ground.Withheld},
	},
	Cases: []harness.Case{{
		Name:   "again-and-again",
		Text:   "after the content every call ends the iteration, turn after turn",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Drain(), again, Yield("done"), Next()),
		Check: func(g Gomega, run *harness.Run) {
			expectEnds(g, run.App(), "hello", 4)
			ExpectBody(g, run.First(), "done")
		},
	}, {
		Name:   "right-after-the-last-octet",
		Text:   "the iteration ends after the last octet of Content-Length, and not before; until the server has seen the end next() may give b''",
		Client: Client(PostPart(6, "", Last()), slowly.Client, Response()),
		App:    App(slowly.App, Drain(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectContent(g, run.App(), "hello!")
			given, empty := "", 0
			for _, e := range run.App().Of(trace.Next) {
				switch {
				case e.End:
					g.Expect(given).To(Equal("hello!"), "what had been given before the end")
				case given == "hello!":
					empty++
				}
				given += string(e.Data.Bytes())
			}
			if empty > 0 { // settlement 11
				run.Note("after the last octet next() gave b'' %s", harness.Counted(empty, "time", "times"))
			}
		},
	}, {
		Name:   "at-once-without-content",
		Text:   "without content the first call ends the iteration, and every other",
		Client: Client(Get("/", Last()), Response()),
		App:    App(Next(), again, Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectEnds(g, run.App(), "", 3)
			g.Expect(Nth(g, run.App(), trace.Next, 0).End).To(BeTrue(), "the first call did not report the end")
		},
	}, {
		Name:   "at-once-with-a-content-length-of-0",
		Text:   "with a Content-Length of 0 the first call, in the body of app(), ends the iteration, and every other",
		Client: Client(Post("", Last()), Response()),
		App:    AppCalling(Then(Next(), Start("200 OK")), again, Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectEnds(g, run.App(), "", 3)
			g.Expect(Nth(g, run.App(), trace.Next, 0).End).To(BeTrue(), "the first call did not report the end")
		},
	}, {
		Name:   "not-before-the-last-chunk",
		Text:   "chunked content has not ended while the last chunk is withheld; then it has, for every call",
		Client: Client(Send("POST", "/", RawChunked(ChunksOf("hello")), Last()), WaitForNext("", "hello", 3), Raw(LastChunk), Response()),
		App:    App(Drain(), again, Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectEnds(g, run.App(), "hello", 3)
			g.Expect(Nth(g, run.App(), trace.Next, 2).End).To(BeFalse(), "the end was reported before the last chunk came")
		},
	}, {
		Name: "by-both-spellings", Presumes: []string{"async-input/provided#next-as-a-method"},
		Text:   "x.next() ends the iteration as next(x) does",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Loop(NextMethod(), Pause()), Pause(), Next(), Pause(), NextMethod(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			expectEnds(g, run.App(), "hello", 2)
		},
	}, {
		Name: "twice-in-one-turn", Presumes: []string{"async-input/second-next-refused"},
		Text:   "a second call in the turn that saw the end ends the iteration again or is refused; the next turn's call ends it",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Drain(), Catch(Next()), Pause(), Next(), Yield("done")),
		Check:  expectEndOrRefused("hello"),
	}, {
		Name: "in-the-body-of-app-and-the-first-step", Presumes: []string{"async-input/second-next-refused"},
		Text:   "without content a call in the body of app() ends the iteration; one in the first step ends it again or is refused; the next turn's call ends it",
		Client: Client(Get("/", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Next()), Catch(Next()), Pause(), Next(), Yield("done")),
		Check:  expectEndOrRefused(""),
	}, {
		Name: "half-closed-after-the-content",
		Text: "when a client has closed its sending side after all content, the content ends, for every call, and does not fail; or the application is closed",
		Client: Client(Post("hello", Last()), WaitFor("called"), HalfClose(), Meanwhile("other"),
			Release("go"), ResponseOrClose(), WaitForEvent("", trace.Closed, 1)),
		App:  App(Open("called"), PauseUntil("go"), Drain(), again, Yield("done")),
		Apps: others,
		Check: func(g Gomega, run *harness.Run) {
			if ResponseOn(run, "main").Err != nil { // settlement 10
				run.Note("the server ended the connection")
				for _, err := range run.App().Errors(trace.Next) {
					g.Expect(err.Is("OSError")).To(BeTrue(), "next() raised %s", err.Type)
				}
				g.Expect("hello").To(HavePrefix(run.App().Delivered()))
				return
			}
			expectEnds(g, run.App(), "hello", 3)
			ExpectBody(g, ResponseOn(run, "main"), "done")
		},
	}, {
		Name: "while-the-next-request-waits", Presumes: []string{"boundary/content-length"},
		Text:   "that another request has arrived on the connection does not make the content go on",
		Client: Client(Pipeline(Ask("POST", "/", Content("hello")), Ask("POST", "/", To("second"), Content("world"), Last())), Response(), ResponseOrClose()),
		App:    App(Drain(), again, Yield("done")),
		Apps:   map[string]control.Program{"second": App(Drain(), Yield("second"))},
		Check: func(g Gomega, run *harness.Run) {
			expectEnds(g, run.App(), "hello", 3)
			ExpectBody(g, run.First(), "done")
			if run.Response(1).Err != nil {
				run.Note("the connection was closed after the first response")
				return
			}
			expectContent(g, run.Request("second"), "world")
		},
	}},
}

func expectEndOrRefused(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		calls := run.App().Of(trace.Next)
		g.Expect(len(calls)).To(BeNumerically(">=", 3))
		calls, three := calls[:len(calls)-3], calls[len(calls)-3:]
		for _, e := range calls {
			g.Expect(e.End || e.Error != nil).To(BeFalse(), "an earlier call ended or raised")
		}
		g.Expect(three[0].End).To(BeTrue(), "the call that saw the end did not report it")
		if three[1].End {
			run.Note("the second call ended the iteration again")
		} else {
			ExpectRefused(g, three[1])
			run.Note("the second call was refused")
		}
		g.Expect(three[2].End).To(BeTrue(), "the call in the turn after did not report the end")
		expectDelivered(g, run.App(), content)
		ExpectBody(g, run.First(), "done")
	}
}
