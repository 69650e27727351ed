package closing

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Cases returns the cases of this subject in the catalog's order of rules.
func Cases() []harness.Case {
	return Join(
		closeOnNormalCompletion,
		closeOnIterationError,
		closeOnClientDisconnect,
		serverMayCloseEarly,
	)
}
