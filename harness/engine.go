package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/wire"
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
	Timeout      time.Duration // for one case's scenario; 0: DefaultTimeout. It ends what has failed and never decides a verdict
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
	if err := e.start(ctx); err != nil {
		return nil, &UntestableError{err}
	}
	defer func() { e.instance.Stop() }() // whichever instance it is by then
	if err := e.handshake(ctx); err != nil {
		return nil, &UntestableError{err}
	}
	return e.run(ctx), nil
}

type engine struct {
	Config
	hub      *control.Hub
	instance Instance
	facts    *Facts
	shown    map[string]*Outcome // of what other cases rest on, by id

	unended  atomic.Int32 // cases in a row whose application did not end
	stuck    atomic.Bool  // an application has not come back from a call of the server's
	broken   string       // why nothing more is asked of the target
	restarts int
	renewals int

	mu   sync.Mutex
	done int
	down string // why the target is not answering; "" while it is
}

func (e *engine) start(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, e.StartTimeout)
	defer cancel()
	e.instance, err = e.Target.Start(ctx, e.hub.Address())
	return err
}

// handshake makes the first request and learns what the target is.
func (e *engine) handshake(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.StartTimeout)
	defer cancel()
	run, err := e.control(ctx)
	if err != nil {
		if why := e.hub.Refused(); why != "" {
			err = fmt.Errorf("%w (a probe called back and was turned away: %s)", err, why)
		} else if e.hub.Probe() == nil {
			err = fmt.Errorf("%w (the probe never called back)", err)
		}
		return fmt.Errorf("target %q accepts connections but does not serve the probe: %w%s",
			e.Target.Name(), err, LastWords(e.instance.Output(time.Time{})))
	}
	hello := e.hub.Probe()
	e.facts = &Facts{Language: hello.Language, Runtime: hello.Version, Environ: hello.Event.Environ, Bridge: e.Target.HasBridge(),
		Write: slices.ContainsFunc(run.Events, func(e trace.Event) bool { return e.Kind == trace.Start && e.Type == "callable" })}
	if len(run.Responses) > 0 {
		r := run.Responses[0]
		e.facts.Server, e.facts.HTTP11, e.facts.Clock = r.Headers.Get("Server"), r.Major > 1 || r.Minor > 0, r.Headers.Has("Date")
	}
	if e.facts.Server == "" {
		e.facts.Server = hello.Event.Environ["SERVER_SOFTWARE"].Value
	}
	e.facts.Loses = e.loses(ctx)
	return nil
}

// loses reports whether the server answers the second alone of two requests that come at once. What is then asked of it is
// asked by one request after the other, so that other rules can be judged.
func (e *engine) loses(ctx context.Context) bool {
	programs := controlProgram()
	programs["lost"] = control.Program{Call: []control.Step{{Do: "start", Status: "200 OK", Headers: [][2]string{{"Content-Length", "0"}}}}}
	session := e.hub.Open(programs)
	defer session.Close()
	c := newClient(ctx, e.instance.Addr(), session, e.newRun())
	defer c.closeAll()
	conn, err := c.Conn()
	if err == nil {
		err = conn.Send(c.Expand("GET /wsgicheck HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.lost}\r\n\r\n" + controlRequest))
	}
	if err != nil {
		return false
	}
	response, err := conn.ReadResponse(wire.RequestInfo{Method: "GET"})
	return err == nil && bytes.Equal(response.Body, []byte(controlBody))
}

// control makes an ordinary request on a new connection.
func (e *engine) control(ctx context.Context) (*Run, error) {
	session := e.hub.Open(controlProgram())
	defer session.Close()
	run := e.newRun()
	c := newClient(ctx, e.instance.Addr(), session, run)
	defer c.closeAll()
	if err := c.control(); err != nil {
		return run, err
	}
	err := session.Await(ctx, started)
	run.Events = session.Events()
	return run, err
}

// started reports whether start_response was called: that is told before the response can come, and may arrive after it.
func started(events []trace.Event) bool {
	return slices.ContainsFunc(events, func(e trace.Event) bool { return e.Kind == trace.Start })
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
