package headers

import "github.com/wsgicheck/wsgicheck/harness"

// Cases returns the cases of this subject in the catalog's order of rules.
func Cases() []harness.Case {
	return harness.Join(
		serverAddsMissingRequiredHeaders,
		serverNoDuplicateOfAppHeader,
		headerNamesCaseInsensitive,
	)
}
