package closing

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites/needs"
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

// Asynchronous returns the cases that are for applications of the asynchronous interface: no bridge is above them.
func Asynchronous() []harness.Case {
	return Join(closeOfAsynchronous, closeOfAsynchronousThatFail)
}

var onAsynchronous = []harness.Need{needs.Key("wsgi.async_input")}
