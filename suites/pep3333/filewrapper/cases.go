package filewrapper

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of this subject in the catalog's order of rules.
func Cases() []harness.Case {
	return harness.Join(
		fileWrapperOptional,
		fileWrapperSignature,
		fileWrapperReturnsIterable,
		fileWrapperNoPrematureSend,
		fileWrapperClosePropagates,
		fileWrapperMayTrustFileAttributes,
		fileHandlingAfterReturn,
		fileWrapperLikeIterRead,
		fileWrapperStopsAtContentLength,
		fileWrapperMayGenerateLength,
		fileWrapperFallback,
	)
}
