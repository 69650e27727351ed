package mutation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/fixtures/probe"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

// patience is the time for a case where none waits for it.
const patience = time.Minute

// Cases are those that judge a server that mutants are derived from, and its mutants: the
// cases of the profiles whose rules they break.
func Cases(server string) []harness.Case {
	catalogue := spec.MustLoad()
	profiles := map[spec.Profile]bool{}
	for _, m := range mutants.All() {
		if rule, _ := catalogue.Rule(m.Rule); m.Server == server {
			profiles[rule.Profile] = true
		}
	}
	return slices.DeleteFunc(suites.Cases(), func(c harness.Case) bool {
		rule, _ := catalogue.Rule(c.Rule)
		return !profiles[rule.Profile]
	})
}

// Run carries out cases on a mutant, and the trace checks of their rules. It returns the
// outcomes by which a rule is broken. Cases that show nothing of the mutant are left out. The
// error tells why nothing is known.
//
// What took long is judged as Catch judges it: the server that the mutant is derived from has to keep
// the case in the time that was long, or the mutant is given more.
func Run(ctx context.Context, m mutants.Mutant, cases []harness.Case) (found []harness.Outcome, err error) {
	cases = slices.DeleteFunc(slices.Clone(cases), func(c harness.Case) bool { return !m.Shows(c.ID()) })
	for deadline := hanging; len(cases) > 0; deadline *= margin {
		if deadline >= margin*patience {
			return nil, fmt.Errorf("%s: the server that it is derived from does not keep %s either", m.ID(), cases[0].ID())
		}
		outcomes, err := broken(ctx, harness.Config{Target: mutated(m), Cases: cases, Timeout: deadline})
		if err != nil {
			return nil, err
		}
		cases = nil
		for _, o := range outcomes {
			if o.Took > deadline/margin {
				cases = append(cases, *o.Case)
			}
		}
		if cases, err = slow(ctx, m.Server, cases, deadline/margin); err != nil {
			return nil, err
		}
		for _, o := range outcomes {
			if !slices.ContainsFunc(cases, func(c harness.Case) bool { return c.ID() == o.Case.ID() }) {
				found = append(found, o)
			}
		}
	}
	return found, nil
}

// slow returns those of the cases that the server which mutants are derived from does not keep in the time given.
func slow(ctx context.Context, server string, cases []harness.Case, deadline time.Duration) ([]harness.Case, error) {
	if len(cases) == 0 {
		return nil, nil
	}
	outcomes, err := broken(ctx, harness.Config{Target: unbroken(server), Cases: cases, Timeout: deadline})
	return slices.DeleteFunc(slices.Clone(cases), func(c harness.Case) bool {
		return !slices.ContainsFunc(outcomes, func(o harness.Outcome) bool { return o.Took >= deadline && o.Case.ID() == c.ID() })
	}), err
}

// RunUnbroken does as Run with the server that mutants are derived from.
func RunUnbroken(ctx context.Context, server string, cases []harness.Case) ([]harness.Outcome, error) {
	return broken(ctx, harness.Config{Target: unbroken(server), Cases: cases, Timeout: patience})
}

func unbroken(server string) harness.Target {
	s := mutants.Servers[server]
	return derived(server, s.Command, s.Bridge, s)
}

func mutated(m mutants.Mutant) harness.Target {
	server := mutants.Servers[m.Server]
	bridge := server.Bridge
	if m.Bridge != "" {
		bridge = m.Bridge
	}
	return derived(m.ID(), m.Command(), bridge, server)
}

func derived(title, command, bridge string, server mutants.Server) harness.Target {
	return &target.Command{
		Title: title, Line: command, Bridge: bridge, App: probe.Module + ":application",
		Extract: func(dir, control, bridge string) error {
			if err := server.Extract(dir); err != nil {
				return err
			}
			return probe.Extract(dir, control, bridge)
		},
	}
}

// broken runs one case after the other, so that what one does to the server is not blamed on
// another.
func broken(ctx context.Context, cfg harness.Config) ([]harness.Outcome, error) {
	cfg.Catalogue, cfg.Watch = spec.MustLoad(), watched(cfg.Cases)
	cfg.Parallel, cfg.Once = 1, true
	cfg.Claim = func(spec.Rule) bool { return true }
	result, err := harness.Check(ctx, cfg)
	if untestable := (*harness.UntestableError)(nil); errors.As(err, &untestable) {
		result, err = harness.Check(ctx, cfg) // somebody else on this machine may have taken its port
	}
	if err != nil {
		return nil, err
	}
	var found []harness.Outcome
	for _, o := range result.Outcomes {
		switch {
		case breaks(&o):
			found = append(found, o)
		case o.Verdict == harness.Blocked || o.Verdict == harness.Error:
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
