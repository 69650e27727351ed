package body

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of this subject in the catalog's order of rules.
func Cases() []harness.Case {
	return harness.Join(
		yieldedBlocksUnbuffered,
		bodyByteTransparent,
		startResponseDoesNotTransmit,
		headersHeldUntilFirstNonempty,
		headersSentOnExhaustion,
		headersEarlyWhenLengthZero,
		noBlockDelay,
		blockTransmissionGuarantee,
		serverToleratesEmptyBlocks,
		getitemOnlyIterablesAccepted,
	)
}
