package pep3333

import (
	"fmt"
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

var responseHeaders = slices.Concat(
	Each([]string{"200 OK", "204 No Content", "301 Moved Permanently", "304 Not Modified", "404 Not Found"}, dateOn),
	[]harness.Case{{
		Rule:   "wsgi/server-adds-missing-required-headers",
		Name:   "date-to-head",
		Text:   "the response to HEAD has a Date although the application gave no header",
		Client: Client(Send("HEAD", "/", Last()), Response()),
		App:    AppCalling(StartBare("200 OK")),
		Check:  hasDate,
	}, {
		Rule:   "wsgi/server-adds-missing-required-headers",
		Name:   "date-to-http10",
		Text:   "the response to an HTTP/1.0 request has a Date",
		Client: Client(Get("/", HTTP10()), Response()),
		App:    AppCalling(StartBare("200 OK"), Yield("data")),
		Check:  hasDate,
	}, {
		Rule:   "wsgi/server-adds-missing-required-headers",
		Name:   "framing-of-unknown-length",
		Text:   "a body of which the application did not tell the length ends by a length, the last chunk or the connection's end",
		Client: Client(Get("/"), Response()),
		App:    App(Yield("one"), Yield("two")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "onetwo")
			run.Note("framed by %s", run.First().Framing)
		},
	}, {
		Rule: "wsgi/server-adds-missing-required-headers",
		Name: "framing-to-http10-kept-alive",
		Text: "a body of unknown length ends by a length or the connection's end, though HTTP/1.0 asked to keep the connection",
		// Were the connection kept without a length, the second answer would be taken for the body's rest.
		Client: Client(Get("/", HTTP10(), Header("Connection", "keep-alive")), ResponseHead(), BodyUntil("onetwo"),
			Try(Get("/", To("second"), HTTP10())), BodyRestOrCut()),
		App:  App(Yield("one"), Yield("two")),
		Apps: Programs{"second": Answer("second")},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(Shown(run.First().Body)).To(Equal("onetwo"), "the body")
			run.Note("framed by %s", run.First().Framing)
		},
	}, {
		Rule:   "wsgi/server-adds-missing-required-headers",
		Name:   "framing-of-no-body",
		Text:   "a response of status 404 without data ends too",
		Client: Client(Get("/"), Response()),
		App:    AppCalling(StartBare("404 Not Found")),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfFailed(run)
			Answered(g, run, 404, "")
			run.Note("framed by %s", run.First().Framing)
		},
	}},
	Each([][2]string{
		{"Date", "Thu, 01 Jan 1998 00:00:00 GMT"}, {"Server", "own/1.0"}, {"Content-Length", "4"}, {"Content-Type", "image/x-own"},
	}, supplied),
	Each([][2]string{
		{"dAtE", "Thu, 01 Jan 1998 00:00:00 GMT"}, {"SERVER", "own/1.0"}, {"content-LENGTH", "4"},
		{"cOnNeCtIoN", "keep-alive"}, {"kEEP-aLIVE", "timeout=5"}, {"TRANSFER-encoding", "identity"},
	}, inOddCase),
)

func dateOn(status string) harness.Case {
	return harness.Case{
		Rule:   "wsgi/server-adds-missing-required-headers",
		Name:   "date-on-" + status[:3],
		Text:   "the response has a Date although the application gave no header",
		Client: OneRequest,
		App:    AppCalling(StartBare(status)),
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
	g.Expect(run.First().Has(wire.BadDate)).To(BeFalse(), "a Date that is no IMF-fixdate: %s", run.First().Headers.Get("Date"))
}

func supplied(field [2]string) harness.Case {
	return harness.Case{
		Rule:   "wsgi/server-no-duplicate-of-app-header",
		Name:   Slug(field[0]),
		Text:   "the application's own " + field[0] + " is the only one; for Date and Server it may be the server's instead",
		Client: OneRequest,
		App:    AppCalling(StartBare("200 OK", field), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			got := run.First().Headers.Values(field[0])
			if serversOwn := field[0] == "Date" || field[0] == "Server"; serversOwn && len(got) == 1 && got[0] != field[1] {
				run.Leave(harness.Info, "the server's own %s is sent in place of the application's", field[0])
			}
			g.Expect(got).To(Equal([]string{field[1]}), "the values of %s", field[0])
		},
	}
}

// inOddCase compares with the field in its usual spelling: whether a server refuses, drops,
// overrides or doubles it is another rule's matter.
func inOddCase(field [2]string) harness.Case {
	program := func(name string) Steps { return StartBare("200 OK", Field(name, field[1])) }
	usual := map[string]string{"dAtE": "Date", "SERVER": "Server", "content-LENGTH": "Content-Length",
		"cOnNeCtIoN": "Connection", "kEEP-aLIVE": "Keep-Alive", "TRANSFER-encoding": "Transfer-Encoding"}[field[0]]
	return harness.Case{
		Rule: "wsgi/header-names-case-insensitive",
		Name: Slug(usual),
		Text: fmt.Sprintf("%s is treated as %s is: refused, replaced, dropped or sent once alike", field[0], usual),
		Client: Client(Get("/", Last()), ResponseOrClose(), Hangup(),
			On("other", Get("/", To("other"), Last()), ResponseOrClose())),
		App:  AppCalling(program(field[0]), Yield("da"), Yield("ta")),
		Apps: Programs{"other": AppCalling(program(usual), Yield("da"), Yield("ta"))},
		Check: func(g Gomega, run *harness.Run) {
			odd, plain := treatment(run, "", 0, usual), treatment(run, "other", 1, usual)
			g.Expect(odd).To(Equal(plain), "what became of %s, and of %s", field[0], usual)
			run.Note("%s", odd)
		},
	}
}

// treatment says what became of a header that the named request's application gave.
func treatment(run *harness.Run, request string, i int, name string) string {
	if run.Request(request); len(startErrors(run, request)) > 0 {
		return "start_response raised"
	}
	r := run.Response(i)
	if r.Response == nil {
		return "no response"
	}
	return fmt.Sprintf("status %d, sent %d times, framed by %s, body %q",
		r.Status, len(r.Headers.Values(name)), r.Framing, r.Body)
}
