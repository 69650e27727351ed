package input

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return Join(inputStreamProvidesBody, serverMayPrereadInput, inputMethodsSupported, streamSemanticsAsLibrary,
		inputSimulatesEOF, inputReadNoArgument, inputExhaustedReturnsEmpty, inputReadlineSize, readlinesHintOptional)
}
