package mutation

import (
	"context"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
)

// Broken runs all cases that judge the mutant, and the trace checks of their rules. It returns the outcomes by which
// a rule is broken. The error says why nothing is known.
//
// A case that breaks after a while counts if it does so again, and if the server that the mutant is derived from
// takes less than a fourth of the time for it; otherwise the mutant gets more time.
func (j *Judge) Broken(ctx context.Context, m mutants.Mutant) ([]harness.Outcome, error) {
	cases := choose(Cases(m), func(c harness.Case) bool { return m.Shows(c.ID()) })
	found, late, err := j.broken(ctx, m, cases, hanging)
	if err != nil {
		return nil, err
	}
	for deadline := hanging; len(late) > 0; {
		if deadline > margin*patience {
			return nil, tooSlow(m)
		}
		soon, again, err := j.broken(ctx, m, casesOf(late), deadline)
		if err != nil {
			return nil, err
		}
		found, late = append(found, soon...), nil
		took, err := j.unbrokenTakes(ctx, m.Server, casesOf(again))
		if err != nil {
			return nil, err
		}
		needed := deadline
		for _, o := range again {
			if took := took[o.Case.ID()]; margin*took <= deadline {
				found = append(found, o)
			} else {
				late, needed = append(late, o), max(needed, enough(took))
			}
		}
		deadline = needed
	}
	return found, nil
}

// broken separates the outcomes that took less than a fourth of the deadline from those that took longer.
func (j *Judge) broken(ctx context.Context, m mutants.Mutant, cases []harness.Case, deadline time.Duration) (soon, late []harness.Outcome, err error) {
	outcomes, err := alone(ctx, j.runtime.Mutant(m), cases, deadline, nil)
	soon = choose(outcomes, func(o harness.Outcome) bool { return o.Took <= deadline/margin })
	late = choose(outcomes, func(o harness.Outcome) bool { return o.Took > deadline/margin })
	return soon, late, err
}

func casesOf(outcomes []harness.Outcome) (cases []harness.Case) {
	for _, o := range outcomes {
		cases = append(cases, *o.Case)
	}
	return cases
}
