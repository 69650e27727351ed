package flags

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// wsgi.multiprocess is true where two processes may be in the application at once. Three requests meet in the
// application, which reports its process; then two requests follow each other.
var multiprocessFlagTruthful = harness.Group{
	Rule: "wsgi/multiprocess-flag-truthful",
	Cases: slices.Concat(
		requestsMeet("wsgi.multiprocess", "process", func(a, b place) bool { return a.process != b.process }),
		sameInTwoRequests("wsgi.multiprocess")),
}
