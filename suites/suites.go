package suites

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites/asyncinput"
	"github.com/wsgicheck/wsgicheck/suites/boundary"
	"github.com/wsgicheck/wsgicheck/suites/bridge"
	"github.com/wsgicheck/wsgicheck/suites/comet"
	"github.com/wsgicheck/wsgicheck/suites/mixed"
	"github.com/wsgicheck/wsgicheck/suites/pep3333"
	"github.com/wsgicheck/wsgicheck/suites/syncswitch"
)

// Cases returns every case, in the catalogue's order of profiles. The caller may change the slice.
func Cases() []harness.Case {
	return slices.Concat(
		asyncinput.Cases(),
		syncswitch.Cases(),
		bridge.Cases(),
		boundary.Cases(),
		mixed.Cases(),
		comet.Cases(),
		pep3333.Cases(),
	)
}
