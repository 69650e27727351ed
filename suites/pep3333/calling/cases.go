package calling

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return harness.Join(callableKindIrrelevant, oneCallPerRequest, appCalledPositionally, serverIgnoresOtherAttributes)
}
