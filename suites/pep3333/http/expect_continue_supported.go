package http

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Expect: 100-continue works without the application's help. The client holds its content back until 100 comes, or until it
// gives up waiting; the application reads it, or answers without.
var expectContinueSupported = harness.Group{
	Rule:     "wsgi/expect-continue-supported",
	Presumes: []string{"wsgi/native-string-type#content-by-read", "wsgi/native-string-type#content-by-readline", "wsgi/input-stream-provides-body#65537-octets", "wsgi/expect-lazy-read-blocks#content-after-100", "boundary/expect-continue"},
	Cases: slices.Concat(Each([]struct {
		name, text string
		read       Steps
	}{
		{"read", "read()", Input("read", 5)},
		{"readline", "readline()", Input("readline")},
		{"piece-by-piece", "five reads of one octet", Times(5, Input("read", 1))},
	}, continueRead), []harness.Case{{
		Name:   "letter-case",
		Text:   "Expect: 100-Continue is the same",
		Client: Client(Send("POST", "/", Header("Content-Length", "5"), Header("eXPECT", "100-Continue"), Last()), AwaitContinue("hell\n"), Response()),
		App:    AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("done")),
		Check:  gotContent,
	}, {
		Name:   "content-comes-along",
		Text:   "the application reads content that comes along with the expectation; 100 may be left out",
		Client: Client(Raw(Text("POST", "/", Header("Expect", "100-continue"), Last(), Content("hell\n")), wire.RequestInfo{Method: "POST"}), Response()),
		App:    AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("done")),
		Check:  gotContent,
	}, {
		Name:   "after-the-response-began",
		Text:   "where the application reads after it has given a block, the client's content arrives, and no 100 comes inside of the response",
		Client: Client(Expecting(), AwaitContinue("hell\n"), Response()),
		App:    App(Yield(Large), Input("read", 5), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			if r := run.App().Last(trace.Read); r.Error != nil {
				run.Leave(harness.NotTested, "it was too late to ask for the content: the read raised %s", r.Error.Type)
			}
			Answered(g, run, 200, Large+"done")
		},
	}, {
		Name:   "unread",
		Text:   "an application that does not read its content answers, whether or not the content is asked for",
		Client: Client(Expecting(), AwaitContinue("hell\n"), Response(), Hangup()),
		App:    Answer("unread"),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "unread") },
	}, {
		Name:   "refused-unread",
		Text:   "an application that refuses the content answers 413, whether or not the content is asked for",
		Client: Client(Expecting(), AwaitContinue("hell\n"), Response(), Hangup()),
		App:    AppCalling(Start("413 Content Too Large", ContentLength(7)), Yield("refused")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 413, "refused") },
	}, {
		Name:   "no-content",
		Needs:  []harness.Need{needs.FirstOfTwo},
		Level:  spec.May, // no client may send that (RFC 2616, section 8.2.3); framing/100-continue has what HTTP makes of it
		Text:   "a GET with the expectation and without content is answered: its framing says that none will come (RFC 9110, section 10.1.1)",
		Client: Client(Get("/", Header("Expect", "100-continue")), Get("/", To("second"), Last()), ResponseOrClose()),
		App:    Answer("data"),
		Apps:   Programs{"second": Answer("second")},
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
	}}),
}

func continueRead(v struct {
	name, text string
	read       Steps
}) harness.Case {
	return harness.Case{
		Name:   v.name,
		Text:   "the application gets by " + v.text + " the content that the client held back until 100",
		Client: Client(Expecting(), AwaitContinue("hell\n"), Response()),
		App:    AppCalling(Then(Start("200 OK"), v.read), Yield("done")),
		Check:  gotContent,
	}
}
