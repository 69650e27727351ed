package pep3333

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Cases returns the profile's cases in the catalogue's order.
func Cases() []harness.Case {
	return slices.Concat(
		applicationCall,
		startResponseCall,
		unbuffered,
		endOfResponse,
		iterationError,
		disconnect,
		lazyStart,
		otherAttributes,
		environVariables,
		environTarget,
		environFields,
		environKeys,
		inputBody,
		errorsText,
		flags,
		keyNames,
		inputMethods,
		errorsMethods,
		inputSemantics,
		errorsSemantics,
		inputEnd,
		errorsFlush,
		responseHeaders,
		startResponseChecks,
		headTiming,
		excInfo,
		startResponseAgain,
		contentLength,
		lengthInference,
		chunkedOutput,
		blocks,
		write,
		unicodeStrings,
		applicationErrors,
		expectContinue,
		httpFeatures,
		deployment,
		oldIterables,
		fileWrapper,
	)
}
