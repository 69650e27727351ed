package harness

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// EveryRun is the name of the case that stands for a trace check over all runs.
const EveryRun = "in-every-run"

// watch applies the trace checks to every run there was. Each check is a case of its
// rule: broken if any run violated it, passed if runs bore on it and none did.
func (e *engine) watch(outcomes []Outcome) []Outcome {
	var watched []Outcome
	for _, check := range e.Watch {
		c := &Case{Rule: check.Rule, Name: EveryRun, Text: check.Text}
		verdict, why := e.applies(c)
		o := Outcome{Case: c, Verdict: verdict, Observed: why}
		if verdict == "" {
			o = e.watchFor(check, c, outcomes)
		}
		e.report(&o)
		watched = append(watched, o)
	}
	return watched
}

func (e *engine) watchFor(check trace.Check, c *Case, outcomes []Outcome) Outcome {
	m := trace.NewMonitor([]trace.Check{check})
	o := Outcome{Case: c}
	broke := 0
	for i := range outcomes {
		run := outcomes[i].Run
		if run == nil {
			continue
		}
		seen := false
		for j := range run.Events {
			m.See(&run.Events[j], func(v trace.Violation) {
				if seen {
					return
				}
				seen = true
				if broke++; broke == 1 {
					rule, _ := e.Catalogue.Rule(c.Rule)
					o.Verdict, o.Run = Broken(rule.Level), run
					o.Observed = fmt.Sprintf("in the run of %s: %s", outcomes[i].Case.ID(), v.What)
				}
			})
		}
	}
	switch {
	case broke > 1:
		o.Observed += fmt.Sprintf(" (and in %d other runs)", broke-1)
	case broke == 0 && m.Relevant(0) > 0:
		o.Verdict = Pass
		o.Notes = []string{fmt.Sprintf("%d events bore on it", m.Relevant(0))}
	case broke == 0:
		o.Verdict, o.Observed = NotTested, "nothing in any run bore on it"
	}
	return o
}
