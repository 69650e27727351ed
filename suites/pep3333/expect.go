package pep3333

import (
	"errors"
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// patience is how long a client waits for 100 before it sends the content all the same,
// as RFC 9110, section 10.1.1, has clients do. Rules on what must be are judged alike whether it
// was long enough; where the cases tell one permitted way from another they wait longer.
const ()

// calledFirst waits until the application stands at the gate "called" or something has
// arrived, and keeps what has arrived as the look of NothingYet does.
var calledFirst = Do("wait for the application or for 100 (Continue)", func(c *harness.Client) error {
	_, err := Arrived(c, LongPatience, func() bool {
		for _, e := range c.Session.Events() {
			if e.Kind == trace.Open && e.Name == "called" {
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	return NothingYet()[0].Do(c)
})

var expectContinue = slices.Concat(Each([]struct {
	name, text string
	read       Steps
}{
	{"read", "read()", Input("read", 5)},
	{"readline", "readline()", Input("readline")},
	{"piece-by-piece", "five reads of one octet", Times(5, Input("read", 1))},
}, continueRead), []harness.Case{{
	Rule:   "wsgi/expect-continue-supported",
	Name:   "letter-case",
	Text:   "Expect: 100-Continue is the same",
	Client: Client(Send("POST", "/", Header("Content-Length", "5"), Header("eXPECT", "100-Continue"), Last()), AwaitContinue("hell\n"), Response()),
	App:    AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("done")),
	Check:  gotContent,
}, {
	Rule:   "wsgi/expect-continue-supported",
	Name:   "content-comes-along",
	Text:   "the application reads content that comes along with the expectation; 100 may be left out",
	Client: Client(Raw(Text("POST", "/", Header("Expect", "100-continue"), Last(), Content("hell\n")), wire.RequestInfo{Method: "POST"}), Response()),
	App:    AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("done")),
	Check:  gotContent,
}, {
	Rule:   "wsgi/expect-continue-supported",
	Name:   "unread",
	Text:   "an application that does not read its content answers, be the content asked for or not",
	Client: Client(Expecting(), AwaitContinue("hell\n"), Response(), Hangup()),
	App:    Answer("unread"),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "unread") },
}, {
	Rule:   "wsgi/expect-continue-supported",
	Name:   "refused-unread",
	Text:   "an application that refuses the content answers 413, be the content asked for or not",
	Client: Client(Expecting(), AwaitContinue("hell\n"), Response(), Hangup()),
	App:    AppCalling(Start("413 Content Too Large", ContentLength(7)), Yield("refused")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 413, "refused") },
}, {
	Rule:   "wsgi/expect-continue-supported",
	Name:   "no-content",
	Needs:  []harness.Need{needs.Pipelining},
	Level:  spec.May, // no client may send that (RFC 2616, section 8.2.3); framing/100-continue has what HTTP makes of it
	Text:   "a GET with the expectation and without content is answered: its framing says that none will come (RFC 9110, section 10.1.1)",
	Client: Client(Get("/", Header("Expect", "100-continue")), Get("/", To("second"), Last()), ResponseOrClose()),
	App:    Answer("data"),
	Apps:   Programs{"second": Answer("second")},
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
}, {
	Rule:   "wsgi/expect-continue-allowed-strategies",
	Name:   "when",
	Needs:  http11,
	Text:   "100 is sent at once or at the first read, once, and not awaited from the client's patience",
	Client: Client(Expecting(), calledFirst, Release("read"), AwaitFor(LongPatience, "hell\n"), Response()),
	App:    AppCalling(Then(Start("200 OK"), Open("called"), Wait("read"), Input("read", 5)), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		gotContent(g, run)
		g.Expect(run.First().Interim).To(HaveLen(1), "the interim responses; the client had to send the content unasked")
		if strings.Contains(run.Peeked[0], " 100") {
			run.Note("100 was sent at once")
		} else {
			run.Note("100 was sent at the first read")
		}
	},
}, {
	Rule:   "wsgi/expect-continue-allowed-strategies",
	Name:   "not-after-the-response",
	Text:   "no 100 follows the head of the final response when the application reads late",
	Client: Client(Expecting(), something, Raw("hell\n"), ResponseOrClose(), ConnectionEnd()),
	App:    App(Yield("done"), Input("read", 5)),
	Check: func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		g.Expect(string(run.First().Body)+run.Rest["main"].Data).NotTo(ContainSubstring("100 Continue"), "what followed the head of the response")
	},
}, {
	Rule:   "wsgi/expect-lazy-read-blocks",
	Name:   "content-after-100",
	Needs:  http11,
	Text:   "the read that made the server send 100 gives the content that is sent afterwards",
	Client: Client(Expecting(), calledFirst, Release("read"), interimAtRead, Raw("he"), Raw("ll\n"), Response()),
	App:    AppCalling(Then(Start("200 OK"), Open("called"), Wait("read"), Input("read", 5)), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		onlyLazy(run)
		g.Expect(run.Err).NotTo(HaveOccurred())
		g.Expect(run.App().Read()).To(Equal("hell\n"), "what the read gave")
		g.Expect(run.Response(1).Status).To(Equal(200))
	},
	Partial: true,
}, {
	Rule:   "wsgi/expect-lazy-read-blocks",
	Name:   "client-goes-after-100",
	Needs:  http11,
	Text:   "the read that made the server send 100 ends when the client goes away instead",
	Client: Client(Expecting(), calledFirst, Release("read"), interimAtRead, Abort()),
	App:    AppCalling(Then(Start("200 OK"), Open("called"), Wait("read"), Input("read", 5)), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		onlyLazy(run)
		g.Expect(run.Err).NotTo(HaveOccurred())
		g.Expect(run.App().Read()).NotTo(Equal("hell\n"))
		g.Expect(run.App().Count(trace.Read)).To(Equal(1), "the reads that ended")
	},
	Partial: true,
}, {
	Rule: "wsgi/expect-exempt-cases",
	Name: "http10",
	Text: "no 100 is sent in answer to HTTP/1.0",
	Client: Client(Raw(Text("POST", "/", HTTP10(), Header("Expect", "100-continue"), Content("hell\n")),
		wire.RequestInfo{Method: "POST", HTTP10: true}), Response()),
	App: AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		gotContent(g, run)
		g.Expect(run.First().Interim).To(BeEmpty(), "the interim responses")
	},
}})

// http11 leaves out a server of HTTP/1.0, which has no 100 to send: to wait for it would be to wait in vain.
var http11 = []harness.Need{needs.HTTP11}

func continueRead(v struct {
	name, text string
	read       Steps
}) harness.Case {
	return harness.Case{
		Rule:   "wsgi/expect-continue-supported",
		Name:   v.name,
		Text:   "the application gets by " + v.text + " the content that the client held back until 100",
		Client: Client(Expecting(), AwaitContinue("hell\n"), Response()),
		App:    AppCalling(Then(Start("200 OK"), v.read), Yield("done")),
		Check:  gotContent,
	}
}

func gotContent(g Gomega, run *harness.Run) {
	Answered(g, run, 200, "done")
	// The line's end is wsgi/input-methods-supported's.
	g.Expect(run.App().Read()).To(BeElementOf("hell\n", "hell"), "what the application read")
}

// something waits until anything has arrived, or the client's patience is at its end.
var something = Do("wait for 100 (Continue) or the response", func(c *harness.Client) error {
	_, err := Arrived(c, Patience, Never)
	return err
})

// interimAtRead reads the 100 that the application's read calls forth.
var interimAtRead = Do("read an interim response", func(c *harness.Client) error {
	if came, err := Arrived(c, LongPatience, Never); !came {
		return errors.Join(err, errors.New("no 100 (Continue) came"))
	}
	return Interim()[0].Do(c)
})

// onlyLazy leaves the check unless 100 came at the read.
func onlyLazy(run *harness.Run) {
	if len(run.Peeked) > 0 && run.Peeked[0] != "" {
		run.Leave(harness.NotOffered, "100 is sent before the application reads")
	}
	if !run.Called("") || len(run.Responses) == 0 || run.Responses[0].Response == nil || run.Responses[0].Status != 100 {
		run.Leave(harness.NotOffered, "no 100 is sent at the read")
	}
}
