package flags

import "github.com/wsgicheck/wsgicheck/harness"

// wsgi.multithread is true where two threads of a process may be in the application at once. Three requests meet in the
// application, which reports its thread and process; then two requests follow each other.
var multithreadFlagTruthful = harness.Group{
	Rule: "wsgi/multithread-flag-truthful",
	Cases: []harness.Case{
		inPython(requestsMeet("requests-meet", "wsgi.multithread", "thread", inThreads)),
		inGo(requestsMeet("requests-meet-in-go", "wsgi.multithread", "thread", inThreads)),
		sameInTwoRequests("same-in-two-requests", "wsgi.multithread"),
	},
}

func inThreads(a, b place) bool { return a.process == b.process && a.thread != b.thread }
