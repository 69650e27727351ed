package syncswitch

import . "github.com/wsgicheck/wsgicheck/harness/scenario"

// done answers, and readAll reads all of wsgi.input first.
var (
	done    = Yield("done")
	readAll = Then(ReadAll(), done)
)
