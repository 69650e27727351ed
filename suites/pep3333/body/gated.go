package body

import (
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// gated yields three blocks, each when the Stepwise client has read the one before.
var gated = Then(Yield("one"), Wait("first"), Yield("two"), Wait("second"), Yield("three"))
