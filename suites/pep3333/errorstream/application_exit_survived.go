package errorstream

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What an application raises ends its own request, even where Python means it for the whole process. The application raises in
// the call or in a step; another request must then be answered.
var applicationExitSurvived = harness.Group{
	Rule:    "wsgi/application-exit-survived",
	Needs:   OnPython,
	Partial: true,
	Cases: Each([]Shape{
		As("system-exit-in-the-call", AppCalling(Raise("SystemExit", marker))),
		As("system-exit-in-a-step", App(Yield("one"), Raise("SystemExit", marker))),
		As("keyboard-interrupt-in-the-call", AppCalling(Raise("KeyboardInterrupt", marker))),
		As("keyboard-interrupt-in-a-step", App(Yield("one"), Raise("KeyboardInterrupt", marker))),
		As("generator-exit-in-the-call", AppCalling(Raise("GeneratorExit", marker))),
		As("generator-exit-in-a-step", App(Yield("one"), Raise("GeneratorExit", marker))),
	}, survived),
}

func survived(s Shape) harness.Case {
	return harness.Case{
		Name:        s.Name,
		Text:        "another request is answered",
		Provisional: true,
		Fresh:       true, // a server that ends takes no other case along
		Client:      Client(Get("/", Last()), WaitForEvent("", trace.Raise, 1), Hangup(), On("other", Get("/", To("after"), Last()), ResponseOrClose())),
		App:         s.App,
		Apps:        Programs{"after": Answer("after")},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := ResponseOn(run, "other")
			if run.Err != nil {
				g.Expect(r.Response).NotTo(BeNil(), "the answer to the next request: %v", run.Err)
			}
			ExpectBody(g, r, "after")
		},
	}
}
