package startresponse

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// As long as no head has been sent, the status and headers given with exc_info replace the stored ones entirely. The
// application starts a response, then another one with exc_info: the client gets the second one alone.
var excInfoReplacesStoredHeaders = harness.Group{
	Rule:     "wsgi/exc-info-replaces-stored-headers",
	Presumes: []string{"wsgi/start-response-signature#exc-info-none", "wsgi/start-response-does-not-transmit#length-known", "wsgi/body-byte-transparent#like-a-response", "wsgi/server-no-duplicate-of-app-header#content-length", "wsgi/server-tolerates-empty-blocks#between"},
	Cases: []harness.Case{{
		Name:   "in-the-call",
		Text:   "status and headers are those given with exc_info; nothing of the first ones is sent",
		Client: OneRequest,
		App: AppCalling(Then(
			Start("200 OK", ContentLength(3), Field("Set-Cookie", "first=1"), Field("X-First", "1")),
			Failed, StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry, more than three")),
		Check: onlySecond("sorry, more than three"),
	}, {
		Name: "after-empty-blocks", Presumes: []string{"wsgi/headers-held-until-first-nonempty#replaced-after-empty-blocks"},
		Text:   "exc_info given by the iterable after empty blocks replaces status and headers",
		Client: OneRequest,
		App: AppCalling(Start("200 OK", Field("Set-Cookie", "first=1"), Field("X-First", "1")),
			Pause(), Pause(), Failed, StartExcInfo("503 Sorry", Field("X-Second", "2")), Pause(), Yield("sorry")),
		Check: onlySecond("sorry"),
	}, {
		Name:   "again-and-again",
		Text:   "the headers given last are sent, and none that were given before",
		Client: OneRequest,
		App: AppCalling(Then(Start("200 OK", Field("X-First", "1")),
			Failed, StartExcInfo("500 Once", Field("X-First", "2")), StartExcInfo("501 Twice", Field("X-First", "3")),
			StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry")),
		Check: onlySecond("sorry"),
	}, {
		Name:   "length-comes",
		Text:   "the Content-Length given with exc_info frames the body, once",
		Client: OneRequest,
		App: AppCalling(Then(Start("200 OK", Field("X-First", "1")), Failed,
			StartExcInfo("503 Sorry", Field("X-Second", "2"), ContentLength(5))), Yield("so"), Yield("rry")),
		Check: func(g Gomega, run *harness.Run) {
			onlySecond("sorry")(g, run)
			g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"5"}))
			g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "there is a Transfer-Encoding beside Content-Length")
		},
	}, {
		Name:   "length-changes",
		Text:   "the Content-Length given with exc_info frames the body, not the first one",
		Client: OneRequest,
		App: AppCalling(Then(Start("200 OK", ContentLength(100), Field("X-First", "1")), Failed,
			StartExcInfo("503 Sorry", ContentLength(5), Field("X-Second", "2"))), Yield("sorry")),
		Check: func(g Gomega, run *harness.Run) {
			onlySecond("sorry")(g, run)
			g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"5"}))
		},
	}, {
		Name:   "body-comes",
		Text:   "after a 204 was replaced by a 503 the body is sent",
		Client: OneRequest,
		App: AppCalling(Then(StartBare("204 No Content", Field("X-First", "1")), Failed,
			StartExcInfo("503 Sorry", Field("X-Second", "2"))), Yield("sorry")),
		Check: onlySecond("sorry"),
	}},
}

// onlySecond expects the response that was started with exc_info.
func onlySecond(body string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		starts := run.App().Of(trace.Start)
		g.Expect(starts[len(starts)-1].Error).To(BeNil(), "what the last start_response raised")
		r := run.First()
		g.Expect(r.Status).To(Equal(503), "the status")
		// That the phrase is the application's at all is wsgi/server-plays-dumb's matter.
		g.Expect(r.StatusLine).NotTo(MatchRegexp("OK|Once|Twice|No Content"), "the reason phrase")
		g.Expect(r.Headers.Values("X-Second")).To(Equal([]string{"2"}), "the fields of the second headers")
		for _, name := range []string{"X-First", "Set-Cookie"} {
			g.Expect(r.Headers.Values(name)).To(BeEmpty(), "the %s of the first headers, in\n%s", name, r.Head)
		}
		Answered(g, run, 503, body)
	}
}
