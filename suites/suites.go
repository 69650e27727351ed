package suites

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites/asyncinput"
	"github.com/wsgicheck/wsgicheck/suites/boundary"
	"github.com/wsgicheck/wsgicheck/suites/bridge"
	"github.com/wsgicheck/wsgicheck/suites/comet"
	"github.com/wsgicheck/wsgicheck/suites/delegate"
	"github.com/wsgicheck/wsgicheck/suites/framing"
	"github.com/wsgicheck/wsgicheck/suites/mixed"
	"github.com/wsgicheck/wsgicheck/suites/pep3333"
	"github.com/wsgicheck/wsgicheck/suites/syncswitch"
	"github.com/wsgicheck/wsgicheck/suites/threads"
)

// Cases returns every case, in the catalog's order of profiles. The caller may change the slice.
func Cases() []harness.Case {
	return forGateways(slices.Concat(
		asyncinput.Cases(),
		syncswitch.Cases(),
		threads.Cases(),
		bridge.Cases(),
		delegate.Cases(),
		boundary.Cases(),
		mixed.Cases(),
		comet.Cases(),
		pep3333.Cases(),
		framing.Cases(),
	))
}
