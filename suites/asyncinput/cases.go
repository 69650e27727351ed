package asyncinput

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	return harness.Join(provided, nonBlocking, contentOnly, end, optional, secondNextRefused, beforeTheEnd, park, ownRequest)
}
