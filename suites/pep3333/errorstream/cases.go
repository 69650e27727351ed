package errorstream

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return Join(errorsIsTextStream, errorsAcceptsAnyUnicode, errorsMethodsSupported, streamSemanticsAsLibrary,
		errorsFlushMayBeNoop, serverLogsFatalExceptions, applicationExitSurvived, serverMayAppendErrorText)
}
