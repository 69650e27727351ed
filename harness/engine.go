package harness

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Config is what a check is made of.
type Config struct {
	Target    Target
	Catalogue *spec.Catalogue
	Cases     []Case
	Watch     []trace.Check // applied to every run besides; each becomes a case named in-every-run

	Parallel     int           // lanes; 0: as many as the target can bear, see Facts.Lanes
	Instances    int           // of the target, side by side at most; 0: DefaultInstances, or one if Parallel is 1
	Timeout      time.Duration // for one case's scenario, among others a fifth of it; 0: DefaultTimeout. It ends what has failed and never decides a verdict
	StartTimeout time.Duration // until the target accepts; 0: DefaultStartTimeout

	// KeepRuns keeps the evidence of cases that passed, too.
	KeepRuns bool
	// Once takes a failure as it is, and does not carry the case out again alone to rule out
	// that another one caused it.
	Once bool
	// OwnTarget lets malformed requests go to a target that is not on this machine.
	OwnTarget bool
	// Claim makes the target answer for the asynchronous profiles even if its environ
	// does not offer them.
	Claim func(spec.Rule) bool
	// Progress is told of each outcome, from one goroutine at a time; nil: nobody is.
	Progress func(done, total int, o *Outcome)
}

// The defaults of Config.
const (
	DefaultInstances    = 16
	DefaultTimeout      = 5 * time.Second
	DefaultStartTimeout = 20 * time.Second
)

// Outcome is the verdict on one case and its evidence.
type Outcome struct {
	Case     *Case
	Verdict  Verdict
	Observed string   // what was seen; why, if it is no verdict on the rule
	Notes    []string // which of the accepted behaviours it was
	Run      *Run     // nil if the case was not carried out, or passed and Config.KeepRuns is not set
	Output   string   // the server's own output meanwhile, if the case did not pass
	Took     time.Duration
	late     bool   // the time was used up, whatever was waited for
	hung     bool   // and in the second half of it nothing more was seen of the server
	down     string // why the target did not answer afterwards
	watched  []sight
}

// Result is what a check found.
type Result struct {
	Facts    *Facts
	Outcomes []Outcome // one for each case, in the order of the cases, then one for each trace check
	Began    time.Time
	Took     time.Duration // from the first case's begin to the last one's end
	Broke    string        // why the check was cut short; "" if it was not
}

// UntestableError says that a target could not be tested at all.
type UntestableError struct{ Err error }

func (e *UntestableError) Error() string { return e.Err.Error() }
func (e *UntestableError) Unwrap() error { return e.Err }

// Check starts the target, carries out the cases and stops it. The error is an
// *UntestableError if the target never came up or never called the probe; the Result is then nil. When ctx
// ends early the remaining cases are Blocked and the Result says so.
func Check(ctx context.Context, cfg Config) (*Result, error) {
	hub, err := control.Listen()
	if err != nil {
		return nil, err
	}
	defer hub.Close()
	e := &engine{Config: cfg, hub: hub, shown: map[string]*Outcome{}}
	if e.Timeout <= 0 {
		e.Timeout = DefaultTimeout
	}
	if e.StartTimeout <= 0 {
		e.StartTimeout = DefaultStartTimeout
	}
	first, err := e.start(ctx)
	if err != nil {
		return nil, &UntestableError{err}
	}
	defer func() { first.instance.Stop() }() // whichever instance it is by then
	if err := first.handshake(ctx); err != nil {
		return nil, &UntestableError{err}
	}
	return e.run(ctx, first), nil
}

type engine struct {
	Config
	hub     *control.Hub
	facts   *Facts
	address string              // of the first instance
	shown   map[string]*Outcome // of what other cases rest on, by id

	unended atomic.Int32 // cases in a row whose application did not end

	mu       sync.Mutex
	done     int
	broken   string // why nothing more is asked of the target
	restarts int
	renewals int
}

// LastWords renders the end of a server's output for an error message, a few lines of it; "" if there is none.
func LastWords(output string) string {
	const lines, octets = 15, 2000
	output = strings.TrimSpace(output)
	if output == "" {
		return ""
	}
	if len(output) > octets {
		output = "…" + strings.ToValidUTF8(output[len(output)-octets:], "")
	}
	all := strings.Split(output, "\n")
	return "; its last output:\n    " + strings.Join(all[max(0, len(all)-lines):], "\n    ")
}

var errTimeUp = errors.New("the time for this case is up")
