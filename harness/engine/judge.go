package engine

import (
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// record is all that one attempt at a case left behind. Its verdict rests on nothing else.
type record struct {
	run   *harness.Run
	began time.Time
	late  bool   // the time was used up, whatever was waited for
	hung  bool   // and in the second half of it nothing more was seen of the server
	asked bool   // whether the target still answers was asked, by an ordinary request
	down  string // why it does not; "" if it does, or was not asked
	fault string // what went wrong in wsgicheck itself, "" if nothing did
	ended bool   // every iterable was closed or freed in time
}

// judge gives the verdict on a record of the case, whose rule has this level.
func judge(level spec.Level, c *harness.Case, r *record) harness.Outcome {
	o := harness.Outcome{Case: c, Run: r.run}
	if r.fault != "" {
		o.Verdict, o.Observed, o.Run = harness.Error, r.fault, nil
		return o
	}
	if failed := probeError(r.run.Events); failed != "" {
		o.Verdict, o.Observed = harness.Error, "the probe or its program failed: "+failed
		return o
	}
	o.Verdict, o.Observed = c.Examine(r.run, c.Broken(level))
	o.Notes = r.run.Notes
	return o
}

// probeError returns what the probe says of its own failure, "" if it did not fail.
func probeError(events []trace.Event) string {
	for _, e := range events {
		if e.Kind == trace.Note && e.Name == "probe-error" {
			return e.Value
		}
	}
	return ""
}

// blameForOutage makes the one case that ran alone answer for the target's having gone.
func blameForOutage(level spec.Level, r *result) {
	if r.down == "" {
		return
	}
	why := "the target stopped answering after it: " + r.down
	if r.Verdict == harness.Pass || r.Verdict == harness.Info {
		r.Verdict, r.Observed = harness.Broken(level), why
	} else {
		r.Observed += "\n" + why
	}
}
