package boundary

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	return harness.Join(contentLength, chunked, prematureClose, nextRequestWaits, unreadContent, expectContinue, noForwardLeak)
}

// second is the program of a request that follows; it answers with its own content.
var second = map[string]control.Program{"second": App(Drain(), Yield("second"))}
