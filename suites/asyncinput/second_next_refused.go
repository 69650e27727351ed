package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/contents"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// expectOnePerTurn expects that of each turn's calls the first was served and the others were refused, and that
// the content is complete all the same. When all of it has been given they may end the iteration, as
// async-input/end has it of every call (settlement 9).
func expectOnePerTurn(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		turn, given, refused, ended := 0, 0, 0, 0
		for _, e := range run.App().Of(trace.Next) {
			switch {
			case e.Turn != turn:
				g.Expect(e.Error).To(BeNil(), "the first call of turn %d", e.Turn)
			case e.End && given == len(content):
				ended++
			default:
				ExpectRefused(g, e)
				refused++
			}
			turn, given = e.Turn, given+len(e.Data.Bytes())
		}
		if ended > 0 {
			run.Note("a second call past the boundary ended the iteration")
		}
		g.Expect(refused).NotTo(BeZero(), "calls refused")
		expectDelivered(g, run.App(), content)
		g.Expect(run.App().Last(trace.Next).End).To(BeTrue(), "the last call did not report the end")
		g.Expect(run.First().Status).To(Equal(200))
		g.Expect(string(run.First().Body)).To(MatchRegexp(`^\**done$`), "the body")
	}
}

// part sends half of "helloworld", and the rest when the gate "refused" has opened: the boundary is not reached before.
var part = Client(PostPart(10, "hello", Last()), WaitFor("refused"), Raw("world"), Response())

// rest opens that gate and goes on in another turn.
var rest = Then(Open("refused"), Pause(), Drain(), Yield("done"))

// Two calls in the turn after each octet.
var (
	twice        = OctetByOctet("hello!", Next(), Catch(Next()), Pause())
	twiceChunked = OctetByOctet(fewChunks[:len(fewChunks)-1], Next(), Catch(Next()), Pause())
)

var secondNextRefused = harness.Group{
	Rule:     "async-input/second-next-refused",
	Presumes: ground.Content,
	SomePresume: []harness.Presumption{{
		Cases:   []string{"content-*", "in-every-*", "in-turns-*", "third-*", "other-*", "in-the-body-*", "in-an-*", "twice-*", "beneath-*", "uncaught"},
		RestsOn: ground.Withheld,
	}},
	Cases: []harness.Case{{
		Name:   "content-there",
		Text:   "the second call raises RuntimeError and takes no content; the next turn's call gives what it would have given",
		Client: part,
		App:    App(Next(), Catch(Next()), rest),
		Check:  expectOnePerTurn("helloworld"),
	}, {
		Name:   "content-withheld",
		Text:   "the second call is refused though the first gave b''",
		Client: Client(PostPart(5, "", Last()), WaitFor("refused"), Raw("hello"), Response()),
		App:    App(Next(), Catch(Next()), rest),
		Check:  expectOnePerTurn("hello"),
	}, {
		Name:   "in-every-turn",
		Text:   "the second call is refused in every turn, and no content is lost",
		Client: Client(PostPart(6, "", Last()), twice.Client, Response()),
		App:    App(twice.App, Drain(), Yield("done")),
		Check:  expectOnePerTurn("hello!"),
	}, {
		Name:   "in-every-turn-of-chunked-content",
		Text:   "the second call is refused in every turn, and no chunk is lost",
		Client: Client(Send("POST", "/", RawChunked(""), Last()), twiceChunked.Client, Raw(fewChunks[len(fewChunks)-1:]), Response()),
		App:    App(twiceChunked.App, Drain(), Yield("done")),
		Check:  expectOnePerTurn("hi"),
	}, {
		Name:   "in-turns-that-send-data",
		Text:   "the second call is refused in turns that yield data, too",
		Client: part,
		App:    App(Times(5, Next(), Catch(Next()), Yield("*")), rest),
		Check:  expectOnePerTurn("helloworld"),
	}, {
		Name:   "large-content",
		Text:   "while more content is there than one call gives, the second call takes none of it",
		Client: Client(Post(contents.Large, Last()), Response()),
		App:    App(Loop(Next(), Catch(Next()), Pause()), Pause(), Next(), Yield("done")),
		Check:  expectOnePerTurn(contents.Large),
	}, {
		Name:   "third-call",
		Text:   "a refusal does not renew the turn: the third call is refused too",
		Client: part,
		App:    App(Next(), Catch(Next(), Next(), Next()), rest),
		Check:  expectOnePerTurn("helloworld"),
	}, {
		Name:   "other-spelling",
		Text:   "next(x) and x.next() in one turn are two calls",
		Client: part,
		App:    App(Next(), Catch(NextMethod()), Pause(), NextMethod(), Catch(Next()), rest),
		Check:  expectOnePerTurn("helloworld"),
	}, {
		Name:   "in-the-body-of-app-and-the-first-step",
		Text:   "a call in the body of app() and one in the first step are two in one turn",
		Client: part,
		App:    AppCalling(Then(Start("200 OK"), Next()), Catch(Next()), rest),
		Check:  expectOnePerTurn("helloworld"),
	}, {
		Name:   "twice-in-the-body-of-app",
		Text:   "two calls in the body of app() are two in one turn",
		Client: part,
		App:    AppCalling(Then(Start("200 OK"), Next(), Catch(Next())), rest),
		Check:  expectOnePerTurn("helloworld"),
	}, {
		Name:   "in-an-application-that-returns-a-list",
		Text:   "the body of app() is one turn for an application that returns a list, too",
		Client: part,
		App:    Returning("list", App(Next(), Yield("do"), Catch(Next()), Open("refused"), Yield("ne"))),
		Check: func(g Gomega, run *harness.Run) {
			calls := run.App().Of(trace.Next)
			g.Expect(calls).To(HaveLen(2))
			g.Expect(calls[0].Error).To(BeNil(), "the first call")
			ExpectRefused(g, calls[1])
			ExpectBody(g, run.First(), "done")
		},
	}, {
		Name:   "beneath-middleware",
		Text:   "middleware that buffers and validates does not change what a turn is",
		Client: Client(PostPart(6, "", Last()), twice.Client, Response()),
		App:    Wrapped(App(twice.App, Drain(), Yield("done")), "validate", "copy-environ", "buffer"),
		Check:  expectOnePerTurn("hello!"),
	}, {
		Name:   "uncaught",
		Text:   "the refusal is an exception like any other: uncaught, it makes the request fail, and the server lives on",
		Client: Client(PostPart(10, "hello", Last()), WaitForEvent("", trace.Next, 2), Try(Raw("world")), ResponseOrClose()),
		App:    App(Next(), Next(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			calls := run.App().Of(trace.Next)
			g.Expect(calls).To(HaveLen(2))
			g.Expect(calls[0].Error).To(BeNil(), "the first call")
			ExpectRefused(g, calls[1])
			g.Expect(run.App().Count(trace.Raise)).To(Equal(1))
			if r := run.First(); r.Err == nil {
				g.Expect(r.Status).To(BeNumerically(">=", 500))
			}
		},
	}},
}
