package engine

import (
	"context"
	"errors"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
)

func TestWhatDidNotRunIsBlamedOnTheTargetOnlyIfItIsItsFault(t *testing.T) {
	over := errors.New("the time is over")
	for what, test := range map[string]struct {
		first string // why nothing more was asked of the target before the check was ended
		end   error
		then  string // what went wrong after that
		want  harness.Verdict
		why   string
	}{
		"the target is gone":                   {"it has exited", nil, "", harness.Blocked, "it has exited"},
		"the check was ended":                  {"", over, "", harness.NotTested, "the time is over"},
		"and the target stopped because of it": {"", over, "it does not start again", harness.NotTested, "the time is over"},
		"the target was gone before":           {"it has exited", over, "", harness.Blocked, "it has exited"},
		"without a cause":                      {"", context.Canceled, "", harness.NotTested, "the check was interrupted"},
		"by a deadline":                        {"", context.DeadlineExceeded, "", harness.NotTested, "the time for the check is up"},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		e := &engine{ctx: ctx}
		if why := e.stopAsking(test.first); why != test.first {
			t.Errorf("%s: %q at first", what, why)
		}
		if test.end != nil {
			cancel(test.end)
		}
		e.stopAsking(test.then)
		c := &harness.Case{Name: "a"}
		if r := e.leftOut(c, e.whyStopped()); r.Verdict != test.want || r.Observed != test.why || r.Case != c {
			t.Errorf("%s: got %s, %q, want %s, %q", what, r.Verdict, r.Observed, test.want, test.why)
		}
		cancel(nil)
	}
}
