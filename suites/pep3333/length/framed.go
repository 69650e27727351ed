package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wholeHowever expects the body of two blocks, and reports how it was framed.
func wholeHowever(g Gomega, run *harness.Run) {
	Answered(g, run, 200, "onetwo")
	run.Note("framed by %s", run.First().Framing)
}
