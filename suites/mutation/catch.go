package mutation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
)

// The first deadline of a case on a mutant, longer than any case waits for by itself, and how
// much less the unbroken server must need.
const (
	hanging = 2 * time.Second
	margin  = 4
)

// Catch carries out those of the cases on a mutant that are of its rule, and the rule's
// trace checks, until the first breaks, and returns what it saw; nil if none breaks.
//
// Many a mutant is caught by hanging. So that it is not the machine's slowness that catches
// it, the server it is derived from has to keep the same case in a fourth of the deadline
// just then. If it does not, the mutant has a longer one. And a case that waits for what may
// happen, such as two requests at once, does not see it each time: it has three chances, as has a
// mutant that could not be judged, for somebody else on this machine may have been in the way.
func Catch(ctx context.Context, m mutants.Mutant, cases []harness.Case) (*harness.Outcome, error) {
	cases = slices.DeleteFunc(slices.Clone(cases), func(c harness.Case) bool { return c.Rule != m.Rule || !m.Shows(c.ID()) })
	for range 2 {
		if o, err := catch(ctx, m, cases); o != nil && err == nil {
			return o, nil
		}
	}
	return catch(ctx, m, cases)
}

func catch(ctx context.Context, m mutants.Mutant, cases []harness.Case) (*harness.Outcome, error) {
	for deadline := hanging; deadline < margin*patience; deadline *= margin {
		o, err := first(ctx, mutated(m), cases, deadline)
		if o == nil || err != nil || o.Took < deadline {
			return o, err
		}
		slow, err := first(ctx, unbroken(m.Server), []harness.Case{*o.Case}, deadline/margin)
		if slow == nil || err != nil {
			return o, err
		}
	}
	return nil, fmt.Errorf("%s: the server that it is derived from does not keep the case either on which it hangs", m.ID())
}

// first returns the first outcome by which a rule is broken, nil if there is none.
func first(ctx context.Context, t harness.Target, cases []harness.Case, deadline time.Duration) (found *harness.Outcome, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = broken(ctx, engine.Config{Target: t, Cases: cases, Timeout: deadline,
		Progress: func(_, _ int, o *harness.Outcome) {
			if found == nil && breaks(o) {
				found = o
				cancel()
			}
		}})
	if found != nil {
		return found, nil // what is known of the others does not matter
	}
	return nil, err
}
