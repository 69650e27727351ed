package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/shortage"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Config is what a check is made of.
type Config struct {
	Target  harness.Target
	Catalog *spec.Catalog
	Cases   []harness.Case
	Seed    uint64        // decides the order of the cases, as far as what they presume leaves it open
	Watch   []trace.Check // applied to every run; each becomes a case named in-every-run

	// Prefix is the path beneath which the server has the application, as requests have it: "/app"; "" for the root.
	Prefix string
	// Gateway says what is behind wsgicheck's front, if the target is that.
	Gateway harness.Gateway

	Parallel  int // cases at once on the first instance; 0: as many as the target handles, see Facts.Concurrency
	Instances int // of the target at once, at most; 0: DefaultInstances, or one if Parallel is 1
	// Timeout is the quiet time (see harness/quiet) for one case's scenario, a fifth of it beside others; 0: DefaultTimeout. It
	// ends what has failed and never decides a verdict.
	Timeout      time.Duration
	StartTimeout time.Duration // quiet time until the target accepts; 0: DefaultStartTimeout

	// KeepRuns keeps the evidence of cases that passed, too.
	KeepRuns bool
	// NoRetry takes a failure as it is: the case does not run again on its own to rule out
	// that another one caused it.
	NoRetry bool
	// OwnTarget lets malformed requests go to a target that is not on this machine.
	OwnTarget bool
	// Claim makes the target answer for the asynchronous profiles even if its environ
	// does not offer them.
	Claim func(spec.Rule) bool
	// Progress is called with each outcome that stands, from one goroutine at a time; it may be nil.
	Progress func(done, total int, o *harness.Outcome)
	// Started is called when a case begins, or is tried again, from several goroutines; it may be nil.
	Started func(c *harness.Case)
}

// The defaults of Config.
const (
	DefaultInstances    = 16
	DefaultTimeout      = 5 * time.Second
	DefaultStartTimeout = 20 * time.Second
)

// Check starts the target, runs the cases and stops it. The error is a
// *harness.UntestableError if the target never came up or never called the probe, another one if this process has run out of
// something (see package shortage); the Result is then nil. When ctx
// ends early the remaining cases are NotTested and the Result says why: its cause, see Ended.
func Check(ctx context.Context, cfg Config) (*harness.Result, error) {
	hub, err := control.Listen()
	if err != nil {
		return nil, shortage.Explain(err)
	}
	defer hub.Close()
	e := &engine{Config: cfg, ctx: ctx, hub: hub, hangs: map[string]int{}}
	if e.ground, err = newGround(withWatch(cfg.Cases, cfg.Watch)); err != nil {
		return nil, err
	}
	if e.Timeout <= 0 {
		e.Timeout = DefaultTimeout
	}
	if e.StartTimeout <= 0 {
		e.StartTimeout = DefaultStartTimeout
	}
	first, err := e.startInstance(ctx)
	if err != nil {
		return nil, untestable(err)
	}
	defer func() { first.Stop() }() // whichever process it is by then
	if e.facts, err = first.handshake(ctx); err != nil {
		return nil, untestable(err)
	}
	e.address, e.local = first.Addr(), onThisMachine(ctx, first.Addr())
	return e.schedule(ctx, first), nil
}

// untestable returns the error for a target that cannot be tested; what this process has run out of is no fault of the target.
func untestable(err error) error {
	if shortage.Of(err) != "" {
		return shortage.Explain(err)
	}
	return &harness.UntestableError{Err: err}
}

// engine is one check: what it was given, what is known of the target, and what has been spent.
type engine struct {
	Config
	ground  *ground
	ctx     context.Context // of the whole check
	hub     *control.Hub
	facts   *harness.Facts
	address string // of the first instance
	local   bool   // it is one of this machine

	unended [2]unended // the second: beneath the bridge

	restarts patience // with a target that has stopped answering
	renewals patience // with one in which an application is stuck

	mu      sync.Mutex
	done    int            // outcomes that stand
	stopped string         // why nothing more is asked of the target
	hangs   map[string]int // how many cases of a rule left the target hanging
}

var errTimeUp = errors.New("the time for this case is up")

// takeBudget counts one more use of what all instances together may use so often at most, and reports whether they may.
func (e *engine) takeBudget(count *int, most int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	*count++
	return *count <= most
}
