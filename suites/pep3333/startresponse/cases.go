package startresponse

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of this subject in the catalog's order of rules.
func Cases() []harness.Case {
	return harness.Join(
		startResponseSignature,
		startResponseReturnsWrite,
		serverNoEarlyStartResponseAssumption,
		serverRejectsHopByHop,
		serverChecksHeadersEarly,
		excInfoReplacesStoredHeaders,
		excInfoRaisesAfterHeadersSent,
		excInfoReraisesOriginal,
		serverRejectsSecondStartResponse,
		failedStartResponseCountsAsCalled,
		excInfoReferenceDropped,
	)
}
