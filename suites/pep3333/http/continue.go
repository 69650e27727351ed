package http

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// http11 leaves out HTTP/1.0 servers, which have no 100 to send: the client would wait for it in vain.
var http11 = []harness.Need{needs.HTTP11}

// calledFirst waits until the application stands at the gate "called" or something has
// arrived, and keeps what has arrived as the look of NothingYet does.
var calledFirst = Do("wait for the application or for 100 (Continue)", func(c *harness.Client) error {
	if _, err := ArrivedBefore(c, "called", LongPatience); err != nil {
		return err
	}
	return NothingYet()[0].Do(c)
})

// gotContent expects the response, and that the application read the content.
func gotContent(g Gomega, run *harness.Run) {
	Answered(g, run, 200, "done")
	// Whether the line's end is there is for wsgi/input-methods-supported to judge.
	g.Expect(run.App().Read()).To(BeElementOf("hell\n", "hell"), "what the application read")
}
