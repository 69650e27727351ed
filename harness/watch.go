package harness

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// EveryRun is the name of the case that stands for a trace check over all runs.
const EveryRun = "in-every-run"

// sight is what a trace check saw in one run.
type sight struct {
	relevant  int
	violation string // the first
}

// watch applies the trace checks to a run.
func (e *engine) watch(o *Outcome) {
	if o.Run == nil {
		return
	}
	m := trace.NewMonitor(e.Watch)
	o.watched = make([]sight, len(e.Watch))
	for i := range o.Run.Events {
		m.See(&o.Run.Events[i], func(v trace.Violation) {
			if s := &o.watched[v.Check]; s.violation == "" {
				s.violation = v.What
			}
		})
	}
	for i := range e.Watch {
		o.watched[i].relevant = m.Relevant(i)
	}
}

// watched returns what the trace checks say of all runs. Each check is a case of its
// rule: broken if any run violated it, passed if runs bore on it and none did.
func (e *engine) watched(outcomes []Outcome) []Outcome {
	var all []Outcome
	for i, check := range e.Watch {
		c := &Case{Rule: check.Rule, Name: EveryRun, Text: check.Text}
		verdict, why := e.applies(c)
		o := Outcome{Case: c, Verdict: verdict, Observed: why}
		if verdict == "" {
			o = e.watchedFor(i, c, outcomes)
		}
		e.report(&o)
		all = append(all, o)
	}
	return all
}

func (e *engine) watchedFor(check int, c *Case, outcomes []Outcome) Outcome {
	o := Outcome{Case: c}
	broke, relevant := 0, 0
	for i := range outcomes {
		if outcomes[i].watched == nil {
			continue
		}
		seen := outcomes[i].watched[check]
		relevant += seen.relevant
		if seen.violation == "" {
			continue
		}
		if broke++; broke == 1 {
			rule, _ := e.Catalogue.Rule(c.Rule)
			o.Verdict, o.Run = Broken(rule.Level), outcomes[i].Run
			o.Observed = fmt.Sprintf("in the run of %s: %s", outcomes[i].Case.ID(), seen.violation)
		}
	}
	switch {
	case broke > 1:
		o.Observed += fmt.Sprintf(" (and in %d other runs)", broke-1)
	case broke == 0 && relevant > 0:
		o.Verdict = Pass
		o.Notes = []string{fmt.Sprintf("%d events bore on it", relevant)}
	case broke == 0:
		o.Verdict, o.Observed = NotTested, "nothing in any run bore on it"
	}
	return o
}
