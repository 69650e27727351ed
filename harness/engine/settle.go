package engine

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// result is the outcome of one attempt, with the record that it was judged by.
type result struct {
	harness.Outcome
	*record
	checks []checkResult // of each trace check
}

// settled holds the results that stand, in the order of the cases. Its methods may be called from several goroutines, for
// different cases.
type settled struct {
	*engine
	results []result
}

// settle keeps and reports the result that stands for a case, and drops evidence that nobody will ask for.
func (s *settled) settle(i int, r result) {
	r.checks = s.watch(r.Run)
	if r.Verdict == harness.Pass && !s.KeepRuns && !slices.ContainsFunc(r.checks, func(c checkResult) bool { return c.violation != "" }) {
		r.Run = nil
	}
	r.record = nil
	s.results[i] = r
	s.report(&s.results[i].Outcome)
}

// leaveOut settles a case that does not run.
func (s *settled) leaveOut(i int, v harness.Verdict, why string) {
	s.results[i].Outcome = harness.Outcome{Case: &s.Cases[i], Verdict: v, Observed: why}
	s.report(&s.results[i].Outcome)
}

// outcomes returns the outcome of each case.
func (s *settled) outcomes() []harness.Outcome {
	all := make([]harness.Outcome, len(s.results), len(s.results)+len(s.Watch))
	for i := range s.results {
		all[i] = s.results[i].Outcome
	}
	return all
}

func (e *engine) report(o *harness.Outcome) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.done++
	if e.Progress != nil {
		e.Progress(e.done, len(e.Cases)+len(e.Watch), o)
	}
}
