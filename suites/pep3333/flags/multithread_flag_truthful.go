package flags

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// wsgi.multithread is true where two threads of a process may be in the application at once. Three requests meet in the
// application, which reports its thread and process; then two requests follow each other.
var multithreadFlagTruthful = harness.Group{
	Rule: "wsgi/multithread-flag-truthful",
	Cases: slices.Concat(
		requestsMeet("wsgi.multithread", "thread", func(a, b place) bool { return a.process == b.process && a.thread != b.thread }),
		sameInTwoRequests("wsgi.multithread")),
}
