package vocabulary

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// LeaveIfUnclosed leaves the Check of what close() does where it was not called.
func LeaveIfUnclosed(run *harness.Run, name string) {
	if name == "in-close" && run.App().Count(trace.Close) == 0 {
		run.Leave(harness.NotTested, "close() was not called: that is wsgi/close-on-normal-completion")
	}
}

// LeaveIfRefused leaves the Check if the server answered an unusual request itself.
func LeaveIfRefused(run *harness.Run) {
	switch r := run.First(); {
	case !run.Refused():
	case r.Response == nil:
		run.Leave(harness.NotTested, "the server refused the request by closing the connection")
	default:
		run.Leave(harness.NotTested, "the server refused the request with %d", r.Status)
	}
}

// LeaveIfNotChunked leaves the Check where chunked content is not taken, or the application cannot
// tell where it ends.
func LeaveIfNotChunked(run *harness.Run) {
	if r := run.First(); r.Response != nil && r.Minor == 0 {
		run.Leave(harness.NotOffered, "an HTTP/1.0 server has no transfer coding to decode")
	}
	LeaveIfRefused(run)
}

// LeaveIfFailed leaves the Check where the server failed on a response without data.
func LeaveIfFailed(run *harness.Run) {
	if run.App(); run.First().Response != nil && run.First().Status >= 500 {
		run.Leave(harness.NotTested, "the request failed with %d: that is wsgi/headers-sent-on-exhaustion", run.First().Status)
	}
}
