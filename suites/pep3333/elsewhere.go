package pep3333

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// elsewhere are the cases that have no package of their own yet.
func elsewhere() []harness.Case {
	return slices.Concat(
		inputBody,
		errorsText,
		inputMethods,
		errorsMethods,
		inputSemantics,
		errorsSemantics,
		inputEnd,
		errorsFlush,
		applicationErrors,
	)
}
