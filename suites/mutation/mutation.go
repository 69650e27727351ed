package mutation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/harness/probe"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

// patience is the time for a case where none waits for it.
const patience = time.Minute

// Cases are those that judge a mutant: of the profile whose rule it breaks, and of all of the
// proposal's for one that breaks a rule of the proposal.
func Cases(m mutants.Mutant) []harness.Case {
	catalogue := spec.MustLoad()
	own, _ := catalogue.Rule(m.Rule)
	return slices.DeleteFunc(suites.Cases(), func(c harness.Case) bool {
		rule, _ := catalogue.Rule(c.Rule)
		return rule.Profile != own.Profile && !(rule.Profile.Asynchronous && own.Profile.Asynchronous)
	})
}

// Run carries out cases on a mutant, and the trace checks of their rules. It returns the
// outcomes by which a rule is broken. Cases that show nothing of the mutant are left out. The
// error tells why nothing is known.
//
// A case that breaks after long counts if it does so again, and the server that the mutant is
// derived from keeps it in less time just then; if that is slow, too, both have longer.
func Run(ctx context.Context, m mutants.Mutant, cases []harness.Case) ([]harness.Outcome, error) {
	cases = slices.DeleteFunc(slices.Clone(cases), func(c harness.Case) bool { return !m.Shows(c.ID()) })
	outcomes, err := broken(ctx, engine.Config{Target: mutated(m), Cases: cases, Timeout: hanging})
	if err != nil {
		return nil, err
	}
	found, late := divide(outcomes, hanging/margin)
	for deadline := hanging; len(late) > 0; deadline *= margin {
		if deadline >= margin*patience {
			return nil, fmt.Errorf("%s: the server that it is derived from does not keep %s either", m.ID(), late[0].Case.ID())
		}
		outcomes, err := broken(ctx, engine.Config{Target: mutated(m), Cases: casesOf(late), Timeout: deadline})
		if err != nil {
			return nil, err
		}
		again, later := divide(outcomes, deadline/margin)
		found = append(found, again...)
		if late, err = slow(ctx, m.Server, later, deadline/margin); err != nil {
			return nil, err
		}
		for _, o := range later {
			if !contains(late, o) {
				found = append(found, o)
			}
		}
	}
	return found, nil
}

// divide tells the outcomes that took no longer from the others.
func divide(outcomes []harness.Outcome, long time.Duration) (soon, late []harness.Outcome) {
	for _, o := range outcomes {
		if o.Took > long {
			late = append(late, o)
		} else {
			soon = append(soon, o)
		}
	}
	return soon, late
}

// slow returns those outcomes whose cases the server that mutants are derived from does not keep in the time given.
func slow(ctx context.Context, server string, outcomes []harness.Outcome, deadline time.Duration) ([]harness.Outcome, error) {
	if len(outcomes) == 0 {
		return nil, nil
	}
	found, err := broken(ctx, engine.Config{Target: unbroken(server), Cases: casesOf(outcomes), Timeout: deadline})
	_, found = divide(found, deadline)
	return slices.DeleteFunc(slices.Clone(outcomes), func(o harness.Outcome) bool { return !contains(found, o) }), err
}

func casesOf(outcomes []harness.Outcome) (cases []harness.Case) {
	for _, o := range outcomes {
		cases = append(cases, *o.Case)
	}
	return cases
}

func contains(outcomes []harness.Outcome, o harness.Outcome) bool {
	return slices.ContainsFunc(outcomes, func(other harness.Outcome) bool { return other.Case.ID() == o.Case.ID() })
}

// RunUnbroken does as Run with the server that mutants are derived from.
func RunUnbroken(ctx context.Context, server string, cases []harness.Case) ([]harness.Outcome, error) {
	return broken(ctx, engine.Config{Target: unbroken(server), Cases: cases, Timeout: patience})
}

func unbroken(server string) harness.Target {
	s := mutants.Servers[server]
	return derived(server, s.Command, s.Bridge)
}

func mutated(m mutants.Mutant) harness.Target {
	bridge := cmp.Or(m.Bridge, mutants.Servers[m.Server].Bridge)
	return derived(m.ID(), m.Command(), bridge)
}

func derived(title, command, bridge string) harness.Target {
	return &target.Command{
		Title: title, Line: command, Bridge: bridge, App: probe.Module + ":application",
		Extract: func(dir, control, bridge string) error {
			if err := mutants.Extract(dir); err != nil {
				return err
			}
			return probe.Extract(dir, control, bridge)
		},
	}
}

// broken runs one case after the other, so that what one does to the server is not blamed on
// another.
func broken(ctx context.Context, cfg engine.Config) ([]harness.Outcome, error) {
	cfg.Catalogue, cfg.Watch = spec.MustLoad(), watched(cfg.Cases)
	cfg.Parallel, cfg.NoRetry = 1, true
	cfg.Claim = func(spec.Rule) bool { return true }
	result, err := engine.Check(ctx, cfg)
	if untestable := (*harness.UntestableError)(nil); errors.As(err, &untestable) {
		result, err = engine.Check(ctx, cfg) // somebody else on this machine may have taken its port
	}
	if err != nil {
		return nil, err
	}
	var found []harness.Outcome
	for _, o := range result.Outcomes {
		switch {
		case breaks(&o):
			found = append(found, o)
		case o.Verdict == harness.Error || o.Verdict == harness.Blocked && result.Broke != "":
			return found, fmt.Errorf("%s on %s: %s: %s", o.Case.ID(), cfg.Target.Name(), o.Verdict, o.Observed)
		}
	}
	return found, nil
}

func breaks(o *harness.Outcome) bool {
	return o.Verdict == harness.Fail || o.Verdict == harness.Warn || o.Verdict == harness.Info
}

// watched returns the trace checks of the rules that the cases are of.
func watched(cases []harness.Case) []trace.Check {
	return slices.DeleteFunc(trace.ServerChecks(), func(check trace.Check) bool {
		return !slices.ContainsFunc(cases, func(c harness.Case) bool { return c.Rule == check.Rule })
	})
}
