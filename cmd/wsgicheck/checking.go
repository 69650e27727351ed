package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// checking is a component and how it is checked, in the same way by app, middleware and matrix.
type checking struct {
	party     spec.Party
	component host.Component
	packages  string // the versions of what is installed; "" if that is not known
	requests  []component.Request
	routes    bool // it also gets the routes of its framework
	declares  []component.Nature
	chosen    chosenCases
	catalog   *spec.Catalog
	timeout   time.Duration
	strict    bool
	verbose   bool
	repeat    []string // the arguments that test the same component again
	say       io.Writer
	progress  func(done, all int)
}

// checked is what was found.
type checked struct {
	catalog      *spec.Catalog
	target       report.Target
	options      report.Options
	result       *harness.Result
	outcomes     []harness.Outcome
	rules        []spec.Rule
	notExercised bool
}

// run checks the component. The error is that of wrong use: what is wrong with the component is in the result.
func (c *checking) run(ctx context.Context) (*checked, error) {
	requests, err := c.withRoutes(ctx)
	found := &component.Checked{}
	if err == nil {
		found, err = component.Check(ctx, component.Config{
			Component: c.component, Requests: requests, Declared: c.declares, Cases: c.chosen.cases, Proposal: c.chosen.proposal, Catalog: c.catalog, Timeout: c.timeout,
			KeepRuns: c.verbose, Progress: c.progress,
		})
	}
	var wrong *exitError
	if errors.As(err, &wrong) {
		return nil, err
	}
	result, interrupted := c.settle(ctx, found, err)
	return &checked{
		catalog: c.catalog, target: c.target(found), result: result, outcomes: result.Outcomes, rules: c.chosen.rules,
		notExercised: found.NotExercised > 0 && err == nil,
		options: report.Options{
			Version: version(), Command: append([]string{"wsgicheck"}, os.Args[1:]...), Repeat: c.repeat,
			Strict: c.strict, Verbose: c.verbose, Interrupted: interrupted, Party: c.party, Mutants: mutantsOf,
		},
	}, nil
}

// report makes the report.
func (c *checked) report() *report.Report {
	r := report.New(c.catalog, c.target, c.result, c.rules, c.options)
	if c.notExercised {
		r.Exit.Meaning += notExercised(r)
	}
	return r
}

// settle returns the result of a check that may not have come to its end.
func (c *checking) settle(ctx context.Context, found *component.Checked, err error) (*harness.Result, int) {
	if err == nil {
		return &found.Result, 0
	}
	var all []harness.Case
	for i := range c.chosen.cases {
		all = append(all, c.chosen.cases[i].Case())
	}
	var untestable *harness.UntestableError
	v, interrupted := harness.Error, 0
	switch {
	case ctx.Err() != nil:
		v, interrupted, err = harness.NotTested, codeOf(ctx, 0), errors.New(cmp.Or(causeOf(ctx), err.Error()))
	case errors.As(err, &untestable):
		v = harness.Blocked
	}
	result := untested(all, v, err)
	result.Began = found.Began
	return result, interrupted
}

func causeOf(ctx context.Context) string {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause.Error()
	}
	return "the check was interrupted"
}

// notExercised says how many rules were not tested, because nothing led to what they are about.
func notExercised(r *report.Report) string {
	n := 0
	for _, rule := range r.Rules {
		if rule.Verdict == harness.NotTested && len(rule.Cases) > 0 {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return "; " + harness.Counted(n, "rule was not exercised", "rules were not exercised")
}

// target describes the component for the report.
func (c *checking) target(found *component.Checked) report.Target {
	t := report.Target{Name: c.component.Target, Packages: c.packages, Language: found.Interpreter.Language, Runtime: found.Interpreter.Version,
		Component: &report.Component{Party: c.party, Call: c.component.Call, Setup: c.component.Setup, Interpreter: cmp.Or(found.Interpreter.Executable, c.component.Python)}}
	for _, n := range c.declares {
		t.Component.Declares = append(t.Component.Declares, string(n))
	}
	if l := found.Loaded; l != nil {
		t.Component.Distribution, t.Component.Version, t.Component.At = l.Distribution, l.Version, l.At
	}
	return t
}
