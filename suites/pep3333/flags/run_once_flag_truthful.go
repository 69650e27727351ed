package flags

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.run_once is true only where a process calls the application once. The client makes two requests.
var runOnceFlagTruthful = harness.Group{
	Rule:     "wsgi/run-once-flag-truthful",
	Presumes: []string{"wsgi/wsgi-keys-required#get"},
	Cases: []harness.Case{{
		Name:   "called-again",
		Level:  spec.May, // "expects (but does not guarantee!)"
		Text:   "wsgi.run_once is false where a process calls the application a second time",
		Client: oneAfterAnother,
		App:    Answer("data"),
		Apps:   Programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			one, two := run.App().Of(trace.Call)[0], run.Request("second").Of(trace.Call)[0]
			g.Expect(one.Environ).To(HaveKey("wsgi.run_once"))
			if one.Process != two.Process {
				run.Leave(harness.NotTested, "the requests were served by different processes")
			}
			g.Expect(isTrue(one.Environ["wsgi.run_once"])).To(BeFalse(), "wsgi.run_once is %s", one.Environ["wsgi.run_once"].Value)
		},
	}},
}
