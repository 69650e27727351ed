package body

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// replaced expects exc_info to be accepted, as it is where no head has been sent. Whether its status and headers are sent then
// is for wsgi/exc-info-replaces-stored-headers to judge.
func replaced(g Gomega, run *harness.Run) {
	err, r := Raised(run, 1), run.First()
	if err != nil && (r.Response == nil || r.Status != 200) {
		run.Leave(harness.NotTested, "start_response with exc_info raised %s, and no head was sent before", err.Type)
	}
	g.Expect(err).To(BeNil(), "what start_response raised, given exc_info; the client got %s", Quoted([]byte(r.StatusLine)))
	if r.Response == nil || r.Status != 503 {
		run.Leave(harness.NotTested, "exc_info was accepted, and its head was not sent: that is wsgi/exc-info-replaces-stored-headers")
	}
}
