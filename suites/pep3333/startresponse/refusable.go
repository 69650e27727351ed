package startresponse

import (
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// refusable is a head that a server may, or should, refuse.
type refusable struct {
	name, what, status string
	header             [2]string
}

var plainField = Field("X-Plain", "yes")
