package mutation

import (
	"context"
	"fmt"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
)

// Catch runs the cases of the mutant's rule, and the rule's trace checks, until the first breaks, and returns its
// outcome; nil if none breaks. The case that caught the mutant when that was recorded is tried first.
//
// Many mutants are caught by hanging. So that no mutant is caught because the machine is slow, the server that it is
// derived from must then keep the same case in a fourth of the time; otherwise the mutant gets more time. A case
// that waits for what may happen, such as two requests at once, does not see it each time: it has three chances. So
// has a mutant that could not be judged, because other programs on this machine may have been in the way.
func (j *Judge) Catch(ctx context.Context, m mutants.Mutant) (*harness.Outcome, error) {
	all := ownCases(m)
	for _, cases := range [][]harness.Case{likely(m, all), all} {
		if o, err := j.catch(ctx, m, cases); o != nil && err == nil {
			return o, nil
		}
	}
	return j.catch(ctx, m, all)
}

// ownCases are the cases of the mutant's rule that show something of it.
func ownCases(m mutants.Mutant) []harness.Case {
	return choose(allCases(), func(c harness.Case) bool { return c.Rule == m.Rule && m.Shows(c.ID()) })
}

func (j *Judge) catch(ctx context.Context, m mutants.Mutant, cases []harness.Case) (*harness.Outcome, error) {
	for deadline := hanging; deadline <= margin*patience; {
		o, err := first(ctx, j.runtime.Mutant(m), cases, deadline)
		if o == nil || err != nil || o.Took < deadline {
			return o, err
		}
		took, err := j.unbrokenTakes(ctx, m.Server, []harness.Case{*o.Case})
		if err != nil {
			return nil, err
		}
		if margin*took[o.Case.ID()] <= deadline {
			return o, nil
		}
		deadline = enough(took[o.Case.ID()])
	}
	return nil, tooSlow(m)
}

// first returns the first outcome by which a rule is broken, nil if there is none.
func first(ctx context.Context, t harness.Target, cases []harness.Case, deadline time.Duration) (found *harness.Outcome, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = alone(ctx, t, cases, deadline, func(o *harness.Outcome) {
		if found == nil && breaks(o) {
			found = o
			cancel()
		}
	})
	if found != nil {
		return found, nil // the others do not matter
	}
	return nil, err
}

// unbrokenTakes returns how long the server that mutants are derived from takes for each case just now, by the
// case's id. Many other cases may be running on this machine.
func (j *Judge) unbrokenTakes(ctx context.Context, server string, cases []harness.Case) (map[string]time.Duration, error) {
	took := map[string]time.Duration{}
	_, err := alone(ctx, j.runtime.Unbroken(server), cases, patience, func(o *harness.Outcome) { took[o.Case.ID()] = o.Took })
	return took, err
}

// enough is a deadline for a mutant of a server that took so long just now.
func enough(took time.Duration) time.Duration { return margin * took * 3 / 2 }

func tooSlow(m mutants.Mutant) error {
	return fmt.Errorf("%s: whether it hangs cannot be seen: the server that it is derived from takes too long for the same case", m.ID())
}
