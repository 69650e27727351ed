package errorstream

import (
	"fmt"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What an application raises ends its own request, even where Python means it for the whole process. The application raises in
// the call or in a step; other requests must then be answered. They are many: a server that is ending still answers what has come.
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

const nextRequests = 50

func survived(s Shape) harness.Case {
	client := Client(Get("/", Last()), WaitForEvent("", trace.Raise, 1), Hangup())
	apps := Programs{}
	var names []string
	for i := range nextRequests {
		name := fmt.Sprintf("after%d", i+1)
		names, apps[name] = append(names, name), Answer(name)
		client = append(client, On(name, Get("/", To(name), Last()), ResponseOrClose(), Hangup())...)
	}
	return harness.Case{
		Name:   s.Name,
		Text:   "other requests are answered",
		Fresh:  true, // a server that ends takes no other case along
		Client: client,
		App:    s.App,
		Apps:   apps,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			for _, name := range names {
				r := ResponseOn(run, name)
				if run.Err != nil {
					g.Expect(r.Response != nil).To(BeTrue(), "no answer to the request %s came: %v", name, run.Err)
				}
				ExpectBody(g, r, name)
			}
		},
	}
}
