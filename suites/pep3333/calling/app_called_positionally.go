package calling

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server passes environ and start_response by position. The application reports how many arguments of each
// kind it got.
var appCalledPositionally = harness.Group{
	Rule: "wsgi/app-called-positionally",
	Cases: Each(UsualRequests, func(r NamedRequest) harness.Case {
		return harness.Case{
			Name:   r.Name,
			Text:   "the application is called with two positional arguments and no others for " + r.What,
			Client: r.Client,
			App:    Answer("data"),
			Check: func(g Gomega, run *harness.Run) {
				args := run.App().Of(trace.Call)[0].Args
				g.Expect(args.Positional).To(Equal(2), "the number of positional arguments")
				g.Expect(args.Keyword).To(Equal(0), "the number of keyword arguments")
			},
		}
	}),
}
