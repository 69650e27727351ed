package mutation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

// How long a case may take.
const (
	hanging  = 2 * time.Second // the first deadline on a mutant, longer than any case waits by itself
	margin   = 4               // the unbroken server must keep in a fourth of the deadline what breaks at the deadline
	patience = time.Minute     // where nobody waits for it
)

// Judge runs cases on mutants. Its methods may be called from several goroutines.
type Judge struct{ runtime *mutants.Runtime }

// NewJudge starts the process of which mutants are forks. ctx bounds the start only. The caller closes the judge.
func NewJudge(ctx context.Context) (*Judge, error) {
	runtime, err := mutants.Start(ctx)
	if err != nil {
		return nil, err
	}
	return &Judge{runtime}, nil
}

// Close stops what still runs.
func (j *Judge) Close() error { return j.runtime.Close() }

// allCases makes the cases of all suites once: that takes longer than to judge a mutant.
var allCases = sync.OnceValue(suites.Cases)

// Cases returns the cases that judge a mutant: those of the profile whose rule it breaks, and of all of the
// proposal's profiles if it breaks a rule of the proposal.
func Cases(m mutants.Mutant) []harness.Case {
	catalogue := spec.MustLoad()
	own, _ := catalogue.Rule(m.Rule)
	return choose(allCases(), func(c harness.Case) bool {
		rule, _ := catalogue.Rule(c.Rule)
		return rule.Profile == own.Profile || rule.Profile.Asynchronous && own.Profile.Asynchronous
	})
}

// choose returns a copy of the elements that are wanted.
func choose[E any](all []E, wanted func(E) bool) (chosen []E) {
	for _, e := range all {
		if wanted(e) {
			chosen = append(chosen, e)
		}
	}
	return chosen
}

// Unbroken runs cases on the server that mutants are derived from, the key of mutants.Servers. It returns the
// outcomes by which a rule is broken. The error says why nothing is known.
func (j *Judge) Unbroken(ctx context.Context, server string, cases []harness.Case) ([]harness.Outcome, error) {
	return check(ctx, engine.Config{Target: j.runtime.Unbroken(server), Cases: cases, Timeout: patience})
}

// alone runs one case after the other, so that what one does to the server is not blamed on another. It returns
// as Unbroken does.
func alone(ctx context.Context, t harness.Target, cases []harness.Case, deadline time.Duration, progress func(*harness.Outcome)) ([]harness.Outcome, error) {
	return check(ctx, engine.Config{Target: t, Cases: cases, Timeout: deadline, Parallel: 1, NoRetry: true,
		Progress: func(_, _ int, o *harness.Outcome) {
			if progress != nil {
				progress(o)
			}
		}})
}

// check runs cases, and the trace checks of their rules.
func check(ctx context.Context, cfg engine.Config) ([]harness.Outcome, error) {
	cfg.Catalogue, cfg.Watch = spec.MustLoad(), watched(cfg.Cases)
	cfg.Claim = func(spec.Rule) bool { return true }
	result, err := engine.Check(ctx, cfg)
	if untestable := (*harness.UntestableError)(nil); errors.As(err, &untestable) {
		result, err = engine.Check(ctx, cfg) // a machine that was too busy has a second chance
	}
	if err != nil {
		return nil, err
	}
	for _, o := range result.Outcomes {
		if o.Verdict == harness.Error || o.Verdict == harness.Blocked && result.Broke != "" {
			return nil, fmt.Errorf("%s on %s: %s: %s", o.Case.ID(), cfg.Target.Name(), o.Verdict, o.Observed)
		}
	}
	return choose(result.Outcomes, func(o harness.Outcome) bool { return breaks(&o) }), nil
}

func breaks(o *harness.Outcome) bool {
	return o.Verdict == harness.Fail || o.Verdict == harness.Warn || o.Verdict == harness.Info
}

// watched returns the trace checks of the rules that the cases are of.
func watched(cases []harness.Case) []trace.Check {
	return choose(trace.ServerChecks(), func(check trace.Check) bool {
		return slices.ContainsFunc(cases, func(c harness.Case) bool { return c.Rule == check.Rule })
	})
}
