package stringtypes

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return harness.Join(nativeStringType, serverStringsLatin1, bytestringsAreBytes)
}
