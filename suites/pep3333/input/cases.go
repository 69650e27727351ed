package input

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return harness.Join(inputStreamProvidesBody, serverMayPrereadInput, inputMethodsSupported, streamSemanticsAsLibrary,
		inputSimulatesEOF, inputReadNoArgument, inputExhaustedReturnsEmpty, inputReadlineSize, readlinesHintOptional)
}
