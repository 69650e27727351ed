package headers

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server adds what HTTP demands and the application left out: Date, and what frames the body. The application gives few
// headers or none, and the client looks for these.
var serverAddsMissingRequiredHeaders = harness.Group{
	Rule:     "wsgi/server-adds-missing-required-headers",
	Presumes: []string{"wsgi/headers-sent-on-exhaustion#empty-list"},
	Cases: slices.Concat(
		Each([]string{"200 OK", "204 No Content", "301 Moved Permanently", "304 Not Modified", "404 Not Found"}, dateOn),
		[]harness.Case{{
			Name:   "date-to-head",
			Text:   "the response to HEAD has a Date although the application gave no header",
			Client: Client(Send("HEAD", "/", Last()), Response()),
			App:    AppCalling(StartEmpty("200 OK")),
			Check:  hasDate,
		}, {
			Name:   "date-to-http10",
			Text:   "the response to an HTTP/1.0 request has a Date",
			Client: Client(Get("/", HTTP10()), Response()),
			App:    AppCalling(StartEmpty("200 OK"), Yield("data")),
			Check:  hasDate,
		}, {
			Name:   "framing-of-unknown-length",
			Text:   "a body whose length the application did not give ends by a length, the last chunk or the connection's end",
			Client: Client(Get("/"), Response()),
			App:    App(Yield("one"), Yield("two")),
			Check: func(g Gomega, run *harness.Run) {
				Answered(g, run, 200, "onetwo")
				run.Note("framed by %s", run.First().Framing)
			},
		}, {
			Name: "framing-to-http10-kept-alive",
			Text: "a body of unknown length ends by a length or the connection's end, though HTTP/1.0 asked to keep the connection",
			// Were the connection kept without a length, the second answer would be taken for the body's rest.
			Client: Client(Get("/", HTTP10(), Header("Connection", "keep-alive")), ResponseHead(), BodyUntil("onetwo"),
				Try(Get("/", To("second"), HTTP10())), BodyRestOrCut()),
			App:  App(Yield("one"), Yield("two")),
			Apps: Programs{"second": Answer("second")},
			Check: func(g Gomega, run *harness.Run) {
				run.ExpectCalled()
				g.Expect(Shown(run.First().Body)).To(Equal([]byte("onetwo")), "the body")
				run.Note("framed by %s", run.First().Framing)
			},
		}, {
			Name:   "framing-of-no-body",
			Text:   "a response of status 404 without data ends too",
			Client: Client(Get("/"), Response()),
			App:    AppCalling(StartEmpty("404 Not Found")),
			Check: func(g Gomega, run *harness.Run) {
				LeaveIfFailed(run)
				AnsweredBare(g, run, 404, "")
				run.Note("framed by %s", run.First().Framing)
			},
		}},
	),
}

func dateOn(status string) harness.Case {
	return harness.Case{
		Name:   "date-on-" + status[:3],
		Text:   "the response has a Date although the application gave no header",
		Client: OneRequest,
		App:    AppCalling(StartEmpty(status)),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfFailed(run)
			hasDate(g, run)
			g.Expect(fmt.Sprint(run.First().Status)).To(Equal(status[:3]))
		},
	}
}

func hasDate(g Gomega, run *harness.Run) {
	run.ExpectCalled()
	g.Expect(run.First().Headers.Values("Date")).To(HaveLen(1), "the Date fields of\n%s", run.First().Head)
	g.Expect(run.First().Has(wire.BadDate)).To(BeFalse(), "Date is no IMF-fixdate: %s", run.First().Headers.Get("Date"))
}
