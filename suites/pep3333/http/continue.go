package http

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// http11 leaves out a server of HTTP/1.0, which has no 100 to send: to wait for it would be to wait in vain.
var http11 = []harness.Need{needs.HTTP11}

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

func gotContent(g Gomega, run *harness.Run) {
	Answered(g, run, 200, "done")
	// The line's end is wsgi/input-methods-supported's.
	g.Expect(run.App().Read()).To(BeElementOf("hell\n", "hell"), "what the application read")
}
