package closing

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A server may stop iterating before the end, and then closes the iterable. The application has more blocks than the response
// needs; whether the server asked for them is reported.
var serverMayCloseEarly = harness.Group{
	Rule:        "wsgi/server-may-close-early",
	JudgesClose: true, Settle: true,
	Cases: Each([]struct {
		Shape
		method, status string
	}{
		{As("head", App(Times(20, Yield("abc")))), "HEAD", "200"},
		{As("304", AppCalling(StartBare("304 Not Modified"), Times(20, Pause()))), "GET", "304"},
		{As("length-reached", Declaring(3, nil, Yield("abc"), Times(20, Pause()))), "GET", "200"},
	}, closedEarly),
}

func closedEarly(v struct {
	Shape
	method, status string
}) harness.Case {
	return harness.Case{
		Name:   v.Name,
		Text:   "an iterable that is not asked for all its blocks is closed, and asked for none after that",
		Client: Client(Send(v.method, "/", Last()), Response(), ConnectionEnd()),
		App:    v.App,
		Check: func(g Gomega, run *harness.Run) {
			closedLast(g, run)
			g.Expect(run.First().StatusLine).To(ContainSubstring(v.status))
			if run.App().Count(trace.End) == 0 {
				run.Note("the iterable was closed before its end")
			} else {
				run.Note("the iterable was driven to its end")
			}
		},
	}
}
