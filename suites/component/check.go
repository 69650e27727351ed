package component

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Config says what is checked, and how.
type Config struct {
	Component host.Component
	Requests  []Request // of an application; nil for DefaultRequests
	Declared  []Nature  // of middleware: what it says of itself
	Cases     []Case
	Proposal  bool // the component claims to keep the asynchronous proposal
	Catalog   *spec.Catalog
	Timeout   time.Duration // quiet time for one exchange; four times that for the import
	Progress  func(done, all int)
	NoRetry   bool // what breaks a case is not run again
	KeepRuns  bool // the outcomes of cases that passed have evidence too
}

// Checked is what a check found of a component.
type Checked struct {
	harness.Result
	Loaded       *host.Loaded // nil if it was never loaded
	Interpreter  host.Interpreter
	NotExercised int // cases that no exchange tested, although all were run
}

// maxGone is after how many exchanges that did not come to an end the rest is left out.
const maxGone = 3

// Check hosts the component, runs every exchange, and judges. What breaks a case is run again in a fresh worker, and counts only if
// it breaks it again. The error is that of a component that cannot be hosted at all: a *harness.UntestableError.
func Check(ctx context.Context, cfg Config) (*Checked, error) {
	r := &Checked{}
	r.Began = time.Now()
	plan := cfg.plan()
	total := len(plan)
	first, err := cfg.pass(ctx, r, plan, nil, func(done int) { cfg.progress(done, total) })
	if err != nil {
		return r, err
	}
	judged := cfg.judge(first)
	if !cfg.NoRetry && slices.ContainsFunc(judged, func(j judgment) bool { return j.looked.broken != "" }) {
		again, err := cfg.pass(ctx, &Checked{}, plan, first, func(int) {})
		if err != nil {
			return r, err
		}
		confirm(judged, cfg.judge(again))
	}
	for _, j := range judged {
		r.Outcomes = append(r.Outcomes, cfg.outcome(r, j))
	}
	restOnOthers(r.Outcomes)
	r.Took = time.Since(r.Began)
	return r, ctx.Err()
}

func (cfg *Config) progress(done, all int) {
	if cfg.Progress != nil {
		cfg.Progress(done, all)
	}
}

// plan returns the exchanges that a case looks at, and those with which they are compared, in order.
func (cfg *Config) plan() []*Seen {
	all := cfg.exchanges()
	needed := map[string]bool{}
	for _, x := range all {
		if slices.ContainsFunc(cfg.Cases, func(c Case) bool { return c.fits(x) }) {
			needed[x.Title()] = true
			for _, other := range []string{x.What, usual(x.What)} {
				needed[(&Seen{What: other, Schedule: Plain}).Title()] = true
			}
			if slices.Contains(apart, x.Schedule) {
				needed[(&Seen{What: x.What, Schedule: Again}).Title()] = true
			}
		}
	}
	return slices.DeleteFunc(all, func(x *Seen) bool { return !needed[x.Title()] })
}

// exchanges returns all that there are, in order.
func (cfg *Config) exchanges() (all []*Seen) {
	add := func(what string, schedules []string, x host.Exchange, need Schedule) {
		for _, s := range HostSchedules() {
			if need.Async && !cfg.Proposal || schedules == nil && s.Special || schedules != nil && !slices.Contains(schedules, s.Name) {
				continue
			}
			x := x
			x.Schedule = with(s.Schedule, need)
			all = append(all, &Seen{What: what, Schedule: s.Name, Exchange: x})
		}
	}
	if !cfg.Component.Middleware {
		requests := cfg.Requests
		if requests == nil {
			requests = DefaultRequests()
		}
		for _, q := range requests {
			add(q.Name, q.Only, host.Exchange{Environ: environWith(q.Environ), Content: content(q.Content)}, q.Need)
		}
		return all
	}
	for _, p := range Programs() {
		environ := environWith(p.Environ)
		if p.Method != "" {
			environ["REQUEST_METHOD"] = p.Method
		}
		add(p.Name, p.Only, host.Exchange{Environ: environ, Content: content(p.Content), Program: &p.Runs}, p.Need)
	}
	return all
}

// FindRoutes hosts the application and returns what its framework says of its routes. The error is a *harness.UntestableError if it
// cannot be hosted.
func FindRoutes(ctx context.Context, c host.Component, timeout time.Duration) (*host.Routes, error) {
	cfg := Config{Component: c, Timeout: timeout}
	w, err := cfg.worker(ctx, &Checked{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Stop() }()
	if _, err := w.Load(ctx, c, 4*timeout); err != nil {
		return nil, untestable(ctx, err)
	}
	found, err := w.Routes(ctx, timeout)
	if err != nil {
		return nil, untestable(ctx, err)
	}
	return found, nil
}

// Route is a GET request for a path.
func Route(path string) Request { return get(path) }

// worker starts a worker and has it load the component.
func (cfg *Config) worker(ctx context.Context, r *Checked) (*host.Worker, error) {
	w, err := host.Start(ctx, cfg.Component, 4*cfg.Timeout)
	if err != nil {
		return nil, &harness.UntestableError{Err: withEvidence(err)}
	}
	r.Interpreter = w.Interpreter
	return w, nil
}

// withEvidence adds what a worker that has gone left behind.
func withEvidence(err error) error {
	var gone *host.GoneError
	var refused *host.NotHostedError
	switch {
	case errors.As(err, &refused) && refused.Traceback != "":
		return fmt.Errorf("%w\n%s", err, refused.Traceback)
	case errors.As(err, &gone) && gone.Evidence != "":
		return fmt.Errorf("%w\n%s", err, gone.Evidence)
	}
	return err
}

// pass runs the exchanges: first those of the control, without the component, before it is imported, unless an earlier pass has done that.
func (cfg *Config) pass(ctx context.Context, r *Checked, plan, earlier []*Seen, progress func(int)) (seen []*Seen, err error) {
	w, err := cfg.worker(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Stop() }() // what cannot be ended is named by target.LeftBehind
	var identities []*Seen
	if cfg.Component.Middleware {
		for i, p := range plan {
			if earlier != nil {
				identities = append(identities, earlier[i].Identity)
				continue
			}
			x := *p
			x.Exchange.Identity = true
			if x.Events, err = w.Run(ctx, x.Exchange, cfg.Timeout); err != nil {
				return nil, fmt.Errorf("the control without the component, %s: %w", x.Title(), withEvidence(err))
			}
			identities = append(identities, &x)
		}
	}
	if r.Loaded, err = w.Load(ctx, cfg.Component, 4*cfg.Timeout); err != nil {
		return nil, untestable(ctx, err)
	}
	gone, oneAtATime := 0, false
	var why error
	plain, again := map[string]*Seen{}, map[string]*Seen{}
	for i, p := range plan {
		x := *p
		if identities != nil {
			x.Identity = identities[i]
		}
		x.Component = trace.Event{Places: []string{r.Loaded.At}}
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case gone >= maxGone:
			x.Gone = why
		case oneAtATime && x.Schedule == Beside:
			continue
		default:
			x.Events, x.Gone = w.Run(ctx, x.Exchange, cfg.Timeout)
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if x.Plain = plain[x.What]; x.Schedule == Plain {
			plain[x.What], x.Plain = &x, nil
		}
		if x.Again = again[x.What]; x.Schedule == Again {
			again[x.What] = &x
		}
		x.Usual = plain[usual(x.What)]
		seen = append(seen, &x)
		progress(i + 1)
		if x.Gone == nil || gone >= maxGone {
			continue
		}
		if hangs := new(host.GoneError); x.Schedule == Beside && errors.As(x.Gone, &hangs) { // PEP 3333 does not say that it must not wait
			oneAtATime, x.Waited, x.Gone = true, true, nil
			if w, err = cfg.another(ctx, r, w); err != nil {
				return nil, err
			}
			continue
		}
		x.Gone = fmt.Errorf("%s: %w", x.Title(), withEvidence(x.Gone))
		if gone++; gone == 1 {
			why = x.Gone
		}
		if gone < maxGone && !errors.Is(x.Gone, host.ErrFlood) {
			if w, err = cfg.another(ctx, r, w); err != nil {
				return nil, err
			}
		}
	}
	return seen, nil
}

// another is a worker, with the component loaded, in place of one that is of no more use.
func (cfg *Config) another(ctx context.Context, r *Checked, w *host.Worker) (*host.Worker, error) {
	_ = w.Stop()
	fresh, err := cfg.worker(ctx, r)
	if err != nil {
		return w, err
	}
	if _, err = fresh.Load(ctx, cfg.Component, 4*cfg.Timeout); err != nil {
		return fresh, untestable(ctx, err)
	}
	return fresh, nil
}

// usual names the exchange that one in other surroundings is compared with.
func usual(what string) string {
	if slices.Contains([]string{Late, BareEnviron, OtherEnviron, HopByHopIn, OnceBeneath}, what) {
		return Iterates
	}
	for _, variant := range []string{Bare, Inbound, OtherHost, OnceOnly, NoLength, NoWrapper, Proposal} {
		if base, is := strings.CutSuffix(what, variant); is {
			return base
		}
	}
	return ""
}

func untestable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &harness.UntestableError{Err: withEvidence(err)}
}
