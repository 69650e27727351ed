package startresponse

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// secondRaises expects a second start_response to be fatal, whether it raised or the request failed later.
func secondRaises(g Gomega, run *harness.Run) {
	err := Raised(run, 1)
	if err == nil && failedThen(run) {
		run.Note("the request failed, though start_response did not raise")
		return
	}
	g.Expect(err).NotTo(BeNil(), "what the second start_response raised")
	run.Note("raised %s", err.Type)
}

// failedThen reports whether the client saw that the request failed: the error was fatal, raised or not.
func failedThen(run *harness.Run) bool {
	r := run.First()
	return r.Response == nil || r.Status >= 500 || r.Err != nil
}
