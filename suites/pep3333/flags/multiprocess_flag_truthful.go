package flags

import "github.com/wsgicheck/wsgicheck/harness"

// wsgi.multiprocess is true where two processes may be in the application at once. Three requests meet in the
// application, which reports its process; then two requests follow each other.
var multiprocessFlagTruthful = harness.Group{
	Rule:     "wsgi/multiprocess-flag-truthful",
	Presumes: []string{"wsgi/multithread-flag-truthful#same-in-two-requests"},
	Cases: []harness.Case{
		inPython(requestsMeet("requests-meet", "wsgi.multiprocess", "process", inProcesses)),
		inGo(requestsMeet("requests-meet-in-go", "wsgi.multiprocess", "process", inProcesses)),
		sameInTwoRequests("same-in-two-requests", "wsgi.multiprocess"),
	},
}

func inProcesses(a, b place) bool { return a.process != b.process }
