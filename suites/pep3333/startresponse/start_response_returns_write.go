package startresponse

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Each successful call of start_response returns a callable, write(). The application calls start_response at different
// times, and the probe reports what it returned.
var startResponseReturnsWrite = harness.Group{
	Rule:     "wsgi/start-response-returns-write",
	Presumes: []string{"wsgi/start-response-signature#exc-info-none", "wsgi/start-response-signature#empty-headers", "wsgi/one-call-per-request#head", "wsgi/start-response-does-not-transmit#length-known"},
	Cases: slices.Concat([]harness.Case{{
		Name:   "write",
		Text:   "start_response returns a callable that takes a bytestring",
		Client: OneRequestOrClose,
		App:    AppCalling(Then(Start("200 OK"), Write("data"))),
		Check:  startedOnce,
	}, {
		Name:   "unused",
		Text:   "start_response returns a callable to an application that yields",
		Client: OneRequestOrClose,
		App:    App(Yield("data")),
		Check:  startedOnce,
	}, {
		Name:   "called-again",
		Text:   "each of two calls of start_response, the second with exc_info, returns a callable; the second's writes",
		Client: OneRequestOrClose,
		App: AppCalling(Then(Start("200 OK"), Catch(Raise("ValueError", "caught")),
			StartExcInfo("503 Service Unavailable"), Write("data"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Start)).To(Equal(2))
			returnsCallable(g, run)
			if run.First().Status == 200 {
				run.Leave(harness.NotTested, "the first head was kept: that is wsgi/exc-info-replaces-stored-headers")
			}
			g.Expect(Shown(run.First().Body)).To(Equal([]byte("data")), "the body")
		},
	}, {
		Name:   "in-the-iterable",
		Text:   "start_response returns a callable when it is called with the first block",
		Client: OneRequestOrClose,
		App:    LazyApp(Start("200 OK"), Yield("data")),
		Check:  startedOnce,
	}, {
		Name:   "head",
		Text:   "start_response returns a callable that takes a bytestring although the request is a HEAD",
		Client: Client(Send("HEAD", "/", Last()), ResponseOrClose()),
		App:    AppCalling(Then(Start("200 OK", ContentLength(4)), Write("data"))),
		Check: func(g Gomega, run *harness.Run) {
			returnsCallable(g, run)
			ExpectNoErrors(g, run.App(), trace.Write)
		},
	}}, Each([]string{"204 No Content", "304 Not Modified"}, func(status string) harness.Case {
		return harness.Case{
			Name:   status[:3],
			Text:   "start_response returns a callable for " + status,
			Client: OneRequest,
			App:    AppCalling(StartBare(status)),
			Check: func(g Gomega, run *harness.Run) {
				returnsCallable(g, run)
				g.Expect(run.First().StatusLine).To(ContainSubstring(status[:3]))
			},
		}
	})),
}

func returnsCallable(g Gomega, run *harness.Run) {
	g.Expect(run.App().Of(trace.Start)).NotTo(BeEmpty(), "the calls of start_response")
	for _, e := range run.App().Of(trace.Start) {
		g.Expect(e.Error).To(BeNil(), "what start_response raised")
		g.Expect(e.Type).To(Equal("callable"), "what start_response returned")
	}
}

// startedOnce expects what was written to have come; how the response ends is for other rules to judge.
func startedOnce(g Gomega, run *harness.Run) {
	returnsCallable(g, run)
	ExpectNoErrors(g, run.App(), trace.Write)
	g.Expect(run.First().Response != nil).To(BeTrue(), "no response came: %v", run.First().Err)
	g.Expect(Shown(run.First().Body)).To(Equal([]byte("data")), "the body")
}
