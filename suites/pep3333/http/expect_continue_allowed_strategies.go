package http

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// 100 is sent at once or at the first read of wsgi.input. The client looks before it lets the application read; which of the two
// it was is reported, and a server that waits for the client to give up gets a warning.
var expectContinueAllowedStrategies = harness.Group{
	Rule:     "wsgi/expect-continue-allowed-strategies",
	Presumes: []string{"wsgi/start-response-does-not-transmit"}, // behind the head of a final response there is no 100
	Cases: []harness.Case{{
		Name:   "when",
		Needs:  http11,
		Text:   "100 is sent at once or at the first read, and not awaited from the client's patience",
		Client: Client(Expecting(), calledFirst, Release("read"), AwaitFor(LongPatience, "hell\n"), Response()),
		App:    AppCalling(Then(Start("200 OK"), Open("called"), Wait("read"), Input("read", 5)), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			gotContent(g, run)
			g.Expect(run.First().Interim).NotTo(BeEmpty(), "the interim responses; the client had to send the content unasked")
			if strings.Contains(run.Peeked[0], " 100") {
				run.Note("100 was sent at once")
			} else {
				run.Note("100 was sent at the first read")
			}
		},
	}, {
		Name:   "not-after-the-response",
		Level:  spec.May, // a 100 there is the matter of wsgi/expect-continue-supported
		Text:   "no 100 follows the head of the final response when the application reads late",
		Client: Client(Expecting(), something, Raw("hell\n"), ResponseOrClose(), ConnectionEnd()),
		App:    App(Yield("done"), Input("read", 5)),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().Response != nil).To(BeTrue(), "no response came")
			g.Expect(string(run.First().Body)+run.Rest["main"].Data).NotTo(ContainSubstring("100 Continue"), "what followed the head of the response")
		},
	}},
}

// something waits until anything has arrived, or the client's patience is at its end.
var something = Do("wait for 100 (Continue) or the response", func(c *harness.Client) error {
	_, err := Arrived(c, Patience)
	return err
})
