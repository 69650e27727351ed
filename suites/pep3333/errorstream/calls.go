package errorstream

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// logging is an application that writes to wsgi.errors and answers "data".
func logging(parts ...Steps) Program {
	return AppCalling(Then(Start("200 OK", ContentLength(4)), Then(parts...)), Yield("data"))
}

// noneRaises makes a case of calls on wsgi.errors of which none may raise.
func noneRaises(name, text string, app Program) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   text,
		Client: OneRequest,
		App:    app,
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfUnclosed(run, name)
			g.Expect(run.App().Of(trace.Errors)).NotTo(BeEmpty(), "the calls")
			for _, e := range run.App().Of(trace.Errors) {
				g.Expect(e.Error).To(BeNil(), "what %s() raised", e.Method)
			}
			Answered(g, run, 200, "data")
		},
	}
}
