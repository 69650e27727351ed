package errorstream

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return harness.Join(errorsIsTextStream, errorsAcceptsAnyUnicode, errorsMethodsSupported, streamSemanticsAsLibrary,
		errorsFlushMayBeNoop, serverLogsFatalExceptions, serverMayAppendErrorText)
}
