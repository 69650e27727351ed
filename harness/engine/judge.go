package engine

import (
	"errors"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/shortage"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// record is all that one attempt at a case left behind. It is complete when the attempt is over, and its verdict rests on
// nothing else.
type record struct {
	run     *harness.Run
	began   time.Time
	alone   bool     // nothing else ran on the instance
	late    bool     // the time was used up, whatever was waited for
	busy    string   // why nothing can be told on this machine, "" if it can
	hung    bool     // and in the second half of it nothing more was seen of the server
	limited bool     // a step had a limit of its own
	ended   bool     // no iterable was left that was neither closed nor freed when the wait for that was over
	ports   []string // the client's, of all its connections
	asked   bool     // whether the target still answers was asked, by an ordinary request
	down    string   // why it does not; "" if it does, or was not asked
	fault   string   // what went wrong in wsgicheck itself, "" if nothing did
}

// judge gives the verdict on a record of the case, whose rule has this level. It changes nothing, and gives the same again.
func judge(level spec.Level, c *harness.Case, r *record) harness.Outcome {
	o := harness.Outcome{Case: c, Run: r.run}
	if r.fault != "" {
		o.Verdict, o.Observed, o.Run = harness.Error, r.fault, nil
		return o
	}
	if r.busy != "" {
		o.Verdict, o.Observed, o.Output = harness.Blocked, r.busy, r.run.Output
		return o
	}
	if failed := noted(r.run.Events, "probe-error"); failed != "" {
		o.Verdict, o.Observed, o.Notes = harness.Error, "the probe or its program failed: "+failed, r.run.Notes
	} else {
		o.Verdict, o.Observed, o.Notes = c.Examine(r.run, c.Broken(level))
	}
	if why := noted(r.run.Events, control.CutOff); why != "" { // what is missing in the trace proves nothing
		if o.Observed != "" {
			why += "; seen until then: " + o.Observed
		}
		o.Verdict, o.Observed = harness.Blocked, why
	} else if r.alone && r.down != "" {
		blameForOutage(level, r.down, &o)
	}
	if o.Verdict != harness.Pass {
		o.Output = r.run.Output
	}
	if isBroken(o.Verdict) && errors.Is(r.run.Err, errTimeUp) { // it may not be the server's slowness
		if why := harness.LastException(r.run.Output); why != "" {
			o.Observed += "; the server's output has the exception " + why
		}
	}
	return o
}

// notice notes that the machine was too busy, or that this process has run out of something, if that is what an error is about.
func (r *record) notice(err error) {
	if errors.Is(err, quiet.ErrBusy) && r.busy == "" {
		r.busy = err.Error()
	}
	if shortage.Of(err) != "" && r.fault == "" {
		r.fault = shortage.Explain(err).Error()
	}
}

// noted returns the value of the first note of that name, "" if there is none.
func noted(events []trace.Event, name string) string {
	for _, e := range events {
		if e.Kind == trace.Note && e.Name == name {
			return e.Value
		}
	}
	return ""
}

// blameForOutage makes a case that ran alone answer for the target's having gone.
func blameForOutage(level spec.Level, down string, o *harness.Outcome) {
	why := "the target stopped answering after it: " + down
	if o.Verdict == harness.Pass || o.Verdict == harness.Info {
		o.Verdict, o.Observed = harness.Broken(level), why
	} else {
		o.Observed += "\n" + why
	}
}
