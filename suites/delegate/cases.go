package delegate

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	return harness.Join(differentThread, result, exception)
}
