package syncswitch

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	return harness.Join(provided, tokenNotSent, wrongYieldRefused, tokenIsOwn, inputAfterResume, sameEnviron, remainderOnly, pep3333Input, noAsyncAfter, once, perRequest)
}
