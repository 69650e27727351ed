package comet

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	return harness.Join(heldOpen, heldWithoutThread, pushed, halfClose, disconnectClose)
}
