package engine

import (
	"context"
	"errors"

	"github.com/wsgicheck/wsgicheck/harness"
)

// stopAsking notes why nothing more is asked of the target, and returns what was noted first. Once the check has been ended
// from outside, that is why: what went wrong since may have come of it.
func (e *engine) stopAsking(why string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopped == "" {
		if e.stopped = why; e.ended() {
			e.stopped = Ended(e.ctx)
		}
	}
	return e.stopped
}

// whyStopped returns why nothing more is asked of the target, which is so once the check has been ended; "" if it may be asked.
func (e *engine) whyStopped() string { return e.stopAsking("") }

// ended reports whether the check was ended from outside.
func (e *engine) ended() bool { return e.ctx != nil && e.ctx.Err() != nil }

// Ended says why ctx, which was given to Check, has ended; "" if it has not.
func Ended(ctx context.Context) string {
	switch cause := context.Cause(ctx); {
	case cause == nil:
		return ""
	case errors.Is(cause, context.Canceled):
		return "the check was interrupted"
	case errors.Is(cause, context.DeadlineExceeded):
		return "the time for the check is up"
	default:
		return cause.Error()
	}
}

// leftOut is the outcome of a case that did not run, or not to its end. If the check was ended from outside, that says
// nothing about the target.
func (e *engine) leftOut(c *harness.Case, why string) result {
	verdict := harness.Blocked
	if e.ended() && why == Ended(e.ctx) {
		verdict = harness.NotTested
	}
	return result{Outcome: harness.Outcome{Case: c, Verdict: verdict, Observed: why}}
}
