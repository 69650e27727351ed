package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// No more octets are sent than the application's Content-Length says. The application gives more, and the client reads until
// the connection ends.
var noBytesBeyondContentLength = harness.Group{
	Rule:     "wsgi/no-bytes-beyond-content-length",
	Presumes: []string{"wsgi/header-names-case-insensitive#content-length"},
	Cases: Each([]Shape{
		As("one-block", Declaring(5, nil, Yield("123456"))),
		As("in-a-list", Returning("list", Declaring(5, nil, Yield("123456")))),
		As("two-blocks", Declaring(5, nil, Yield("123"), Yield("456"))),
		As("block-after-the-end", Declaring(5, nil, Yield("12345"), Yield("6"))),
		As("write", Declaring(5, Catch(Write("123456")))),
		As("two-writes", Declaring(5, Then(Write("123"), Catch(Write("456"))))),
		As("yield-after-write", Declaring(5, Write("123"), Yield("456"))),
		As("length-zero", Declaring(0, nil, Yield("123456"))),
		As("odd-case", AppCalling(Start("200 OK", Field("content-LENGTH", "5")), Yield("123"), Yield("456"))),
	}, tooLong),
}

func tooLong(s Shape) harness.Case {
	return harness.Case{
		Name:   s.Name,
		Text:   "no octet follows the declared Content-Length; an error instead of the response is accepted",
		Client: OneRequestToTheEnd,
		App:    s.App,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
			r := run.First()
			if r.Response == nil {
				run.Leave(harness.Info, "nothing was sent at all: %v", r.Err)
			}
			g.Expect(r.Has(wire.DataAfterContent) || r.Has(wire.ContentLengthAndTransferEncoding)).To(BeFalse(), "%v", r.Problems)
			if r.Status != 200 {
				run.Note("answered %d", r.Status)
				return
			}
			g.Expect(r.Headers.Get("Content-Length")).To(Equal(s.App.Call[0].Headers[len(s.App.Call[0].Headers)-1][1]),
				"the Content-Length that the application declared")
			if r.Err != nil {
				run.Note("cut the response off")
			}
		},
	}
}
