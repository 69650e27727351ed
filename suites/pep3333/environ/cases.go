package environ

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Cases returns the cases of the package's rules.
func Cases() []harness.Case {
	return Join(environBuiltinDict, environAppMayMutate,
		cgiVariablesPresent, requestMethodNonempty, serverNamePortRequired, serverProtocolIsRequestVersion,
		otherCGIAndSSLVariables, missingVariablesOmitted, cgiValuesExactlyStr, environMayHoldOSEnv,
		contentTypeVariable, contentLengthVariable, httpVariablesMatchHeaders,
		wsgiKeysRequired, wsgiVersionIs10, urlSchemeReflectsTransport, serverDefinedKeyNaming,
		outputExtensionTakesStartResponse, deployerCanInjectEnviron)
}
