package pep3333

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// elsewhere are the cases that have no package of their own yet.
func elsewhere() []harness.Case {
	cases := slices.Concat(
		applicationCall,
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
		unicodeStrings,
		applicationErrors,
		deployment,
	)
	for i := range cases {
		cases[i].JudgesClose = cases[i].JudgesClose || cases[i].Rule == "wsgi/callable-kind-irrelevant"
	}
	return cases
}
