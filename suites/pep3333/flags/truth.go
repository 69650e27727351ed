package flags

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// oneAfterAnother makes a second request, to the program "second", when the first has been answered.
var oneAfterAnother = Client(Get("/", Last()), Response(), Hangup(), On("second", Get("/", To("second"), Last()), Response()))

// sameInTwoRequests makes the case of a flag that must not change from one request to the next.
func sameInTwoRequests(name, key string) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   key + " has a truth value, the same in two requests",
		Client: oneAfterAnother,
		App:    Answer("data"),
		Apps:   Programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			one, two := run.App().Environ()[key], run.Request("second").Environ()[key]
			g.Expect(one.Type).NotTo(BeEmpty(), "the type of %s", key)
			g.Expect(isTrue(one)).To(Equal(isTrue(two)), "%s in the first request and in the second", key)
			run.Note("%s is %s", key, one.Value)
		},
	}
}

// isTrue is the truth value of what the environ holds.
func isTrue(v trace.EnvValue) bool {
	switch v.Value {
	case "", "False", "0", "None", "()", "[]", "{}", "0.0", "b''":
		return false
	}
	return true
}
