package startresponse

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Cases returns the cases of this subject in the catalog's order of rules.
func Cases() []harness.Case {
	return slices.Concat(Join(
		startResponseSignature,
	), harness.Join(
		startResponseReturnsWrite, // broken where there is no write()
	), Join(
		serverNoEarlyStartResponseAssumption,
		serverRejectsHopByHop,
		serverMayMutateHeaderList,
		serverChecksHeadersEarly,
		excInfoReplacesStoredHeaders,
		excInfoRaisesAfterHeadersSent,
		excInfoReraisesOriginal,
		serverRejectsSecondStartResponse,
		failedStartResponseCountsAsCalled,
		excInfoReferenceDropped,
	))
}
