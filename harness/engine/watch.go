package engine

import (
	"fmt"
	"maps"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// checkResult is what a trace check saw in one run.
type checkResult struct {
	relevant  int
	violation string // the first
}

// watch applies the trace checks to a run; nil if there is none.
func (e *engine) watch(run *harness.Run) []checkResult {
	if run == nil {
		return nil
	}
	m := trace.NewMonitor(e.Watch)
	results := make([]checkResult, len(e.Watch))
	for i := range run.Events {
		m.See(&run.Events[i], func(v trace.Violation) {
			if r := &results[v.Check]; r.violation == "" {
				r.violation = v.What
			}
		})
	}
	for i := range e.Watch {
		results[i].relevant = m.Relevant(i)
	}
	return results
}

// watched returns what the trace checks say of all runs. Each check is a case of its
// rule: broken if any run violated it, passed if it was relevant in runs and none did. A run of a case that rests on broken
// ground shows nothing.
func (s *settled) watched() []harness.Outcome {
	var all []harness.Outcome
	for i := range s.Watch {
		c := &s.ground.cases[len(s.Cases)+i]
		verdict, why := s.applies(c)
		o := harness.Outcome{Case: c, Verdict: verdict, Observed: why}
		if verdict == "" {
			o = s.watchedFor(i, c)
		}
		if !isBroken(o.Verdict) || len(s.ground.presumed[len(s.Cases)+i]) == 0 {
			s.report(&o)
		}
		all = append(all, o)
	}
	return all
}

func (s *settled) watchedFor(check int, c *harness.Case) harness.Outcome {
	o := harness.Outcome{Case: c}
	broke, relevant := 0, 0
	for i := range s.results {
		r := &s.results[i]
		if r.checks == nil {
			continue
		}
		seen := r.checks[check]
		if seen.relevant == 0 || len(s.broken) > 0 && s.ground.deepest(i, maps.Keys(s.broken)) >= 0 {
			continue
		}
		relevant += seen.relevant
		if seen.violation == "" {
			continue
		}
		if broke++; broke == 1 {
			rule, _ := s.Catalog.Rule(c.Rule)
			o.Verdict, o.Run = c.Broken(rule.Level), r.Run
			o.Observed = fmt.Sprintf("in the run of %s: %s", r.Case.ID(), seen.violation)
		}
	}
	switch {
	case broke > 1:
		o.Observed += fmt.Sprintf(" (and in %s)", harness.Counted(broke-1, "other run", "other runs"))
	case broke == 0 && relevant > 0:
		o.Verdict = harness.Pass
		o.Notes = []string{"checked on " + harness.Counted(relevant, "event", "events")}
	case broke == 0:
		o.Verdict, o.Observed = harness.NotTested, "no run had an event that it checks"
	}
	return o
}
