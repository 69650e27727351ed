package http

import (
	"errors"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Where 100 is sent at the first read, that read waits for the content. The client gets 100 at the application's read, and then
// sends the content, or goes.
var expectLazyReadBlocks = harness.Group{
	Rule:     "wsgi/expect-lazy-read-blocks",
	Presumes: []string{"wsgi/native-string-type#content-by-read", "wsgi/input-stream-provides-body#65537-octets"},
	Needs:    http11,
	Partial:  true,
	Cases: []harness.Case{{
		Name:   "content-after-100",
		Text:   "the read that made the server send 100 gives the content that is sent afterwards",
		Client: Client(Expecting(), calledFirst, Release("read"), interimAtRead, Raw("he"), Raw("ll\n"), Response()),
		App:    AppCalling(Then(Start("200 OK"), Open("called"), Wait("read"), Input("read", 5)), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			onlyLazy(run)
			g.Expect(run.Err).NotTo(HaveOccurred())
			g.Expect(run.App().Read()).To(Equal("hell\n"), "what the read gave")
			g.Expect(run.Response(1).Status).To(Equal(200))
		},
	}, {
		Name:   "client-goes-after-100",
		Text:   "the read that made the server send 100 ends when the client goes away instead",
		Client: Client(Expecting(), calledFirst, Release("read"), interimAtRead, AbortOrClose()),
		App:    AppCalling(Then(Start("200 OK"), Open("called"), Wait("read"), Input("read", 5)), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			onlyLazy(run)
			g.Expect(run.Err).NotTo(HaveOccurred())
			g.Expect(run.App().Read()).NotTo(Equal("hell\n"))
			g.Expect(run.App().Count(trace.Read)).To(Equal(1), "the reads that ended")
		},
	}},
}

// interimAtRead reads the 100 that the server sends at the application's read.
var interimAtRead = Do("read an interim response", func(c *harness.Client) error {
	if came, err := Arrived(c, LongPatience); !came {
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
