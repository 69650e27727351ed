package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// server is an instance of the target, replaced by another when it must be, and how it is.
type server struct {
	*engine
	instance Instance
	stuck    atomic.Bool // an application has not come back from a call of the server's
	down     string      // why it is not answering; "" while it is. Under engine.mu
}

// start brings up one more instance of the target. The caller stops it.
func (e *engine) start(ctx context.Context) (*server, error) {
	s := &server{engine: e}
	return s, s.start(ctx)
}

func (s *server) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.StartTimeout)
	defer cancel()
	instance, err := s.Target.Start(ctx, s.hub.Address())
	if err == nil {
		s.instance = instance
	}
	return err
}

// handshake makes the first request and learns what the target is.
func (s *server) handshake(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.StartTimeout)
	defer cancel()
	run, err := s.control(ctx)
	if err != nil {
		if why := s.hub.Refused(); why != "" {
			err = fmt.Errorf("%w (a probe called back and was turned away: %s)", err, why)
		} else if s.hub.Probe() == nil {
			err = fmt.Errorf("%w (the probe never called back)", err)
		}
		return fmt.Errorf("target %q accepts connections but does not serve the probe: %w%s",
			s.Target.Name(), err, LastWords(s.instance.Output(time.Time{})))
	}
	s.address = s.instance.Addr()
	hello := s.hub.Probe()
	s.facts = &Facts{Language: hello.Language, Runtime: hello.Version, Environ: hello.Event.Environ, Bridge: s.Target.HasBridge(),
		Write: slices.ContainsFunc(run.Events, func(e trace.Event) bool { return e.Kind == trace.Start && e.Type == "callable" })}
	if len(run.Responses) > 0 {
		r := run.Responses[0]
		s.facts.Server, s.facts.HTTP11, s.facts.Clock = r.Headers.Get("Server"), r.Major > 1 || r.Minor > 0, r.Headers.Has("Date")
	}
	if s.facts.Server == "" {
		s.facts.Server = hello.Event.Environ["SERVER_SOFTWARE"].Value
	}
	s.facts.Loses = s.loses(ctx)
	return nil
}

// loses reports whether the server answers the second alone of two requests that come at once. What is then asked of it is
// asked by one request after the other, so that other rules can be judged.
func (s *server) loses(ctx context.Context) bool {
	programs := controlProgram()
	programs["lost"] = control.Program{Call: []control.Step{{Do: "start", Status: "200 OK", Headers: [][2]string{{"Content-Length", "0"}}}}}
	session := s.hub.Open(programs)
	defer session.Close()
	c := newClient(ctx, s.instance.Addr(), session, s.newRun())
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
func (s *server) control(ctx context.Context) (*Run, error) {
	session := s.hub.Open(controlProgram())
	defer session.Close()
	run := s.newRun()
	c := newClient(ctx, s.instance.Addr(), session, run)
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

// alive makes an ordinary request, and once more if that fails.
func (s *server) alive(ctx context.Context) error {
	var err error
	for range 2 {
		if err = s.oneControl(ctx); err == nil {
			return nil
		}
		select {
		case <-s.instance.Exited():
			return fmt.Errorf("%w; the server has exited", err)
		default:
		}
	}
	return err
}

func (s *server) whyDown(ctx context.Context) string {
	if err := s.alive(ctx); err != nil {
		return err.Error()
	}
	return ""
}

func (s *server) oneControl(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.Timeout, errTimeUp)
	defer cancel()
	_, err := s.control(ctx)
	return err
}

// hold makes the one case that ran alone answer for the target's having gone.
func (s *server) hold(o *Outcome) {
	if o.down == "" {
		return
	}
	s.setDown(o.down)
	rule, _ := s.Catalogue.Rule(o.Case.Rule)
	why := "the target stopped answering after it: " + o.down
	if o.Verdict == Pass || o.Verdict == Info {
		o.Verdict, o.Observed = Broken(rule.Level), why
	} else {
		o.Observed += "\n" + why
	}
}

// How often a target is brought up again: one that has exited says so at once, one that
// hangs costs the whole time of three requests.
const (
	maxRestarts     = 5
	maxHungRestarts = 1
)

// maxRenewals is how often a target is replaced in which an application is stuck.
const maxRenewals = 5

// renew replaces a target in which an application is stuck: it may keep a core busy, and what it holds, and
// other cases would answer for that.
func (s *server) renew(ctx context.Context) {
	if !s.stuck.Swap(false) || s.isDown() != "" || s.interrupted(ctx) != "" || !s.within(&s.renewals, maxRenewals) {
		return
	}
	s.instance.Stop()
	if err := s.start(ctx); err != nil {
		s.setDown("it could not be started again: " + err.Error())
	}
}

// ready brings the target up again if it is down; it returns why nothing more can be
// asked of it, "" if it answers.
func (s *server) ready(ctx context.Context) string {
	down := s.isDown()
	if why := s.interrupted(ctx); why != "" || down == "" {
		return why
	}
	limit := maxHungRestarts
	if s.gone(ctx) {
		limit = maxRestarts
	}
	if !s.within(&s.restarts, limit) {
		return s.breakOff("the target has stopped answering: " + down)
	}
	s.instance.Stop()
	if err := s.start(ctx); err != nil {
		return s.breakOff("the target stopped answering and could not be started again: " + err.Error())
	}
	if err := s.alive(ctx); err != nil {
		return s.breakOff("the target stopped answering and does not answer when started again: " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = ""
	return ""
}

// gone reports whether the target has exited, or, since that may be noticed a little later, listens no more.
func (s *server) gone(ctx context.Context) bool {
	select {
	case <-s.instance.Exited():
		return true
	default:
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.instance.Addr())
	if err == nil {
		conn.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

func (s *server) isDown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

func (s *server) setDown(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down == "" {
		s.down = why
	}
}

// within counts one more of what may happen so often at most, on all servers together, and reports whether it may.
func (e *engine) within(count *int, most int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	*count++
	return *count <= most
}

// breakOff says why nothing more is asked of the target, and returns what was said first.
func (e *engine) breakOff(why string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.broken == "" {
		e.broken = why
	}
	return e.broken
}

// interrupted returns why nothing more is asked of the target, which is so once ctx has ended; "" if it is.
func (e *engine) interrupted(ctx context.Context) string {
	if ctx.Err() != nil {
		return e.breakOff(fmt.Sprintf("the check was interrupted: %v", context.Cause(ctx)))
	}
	return e.breakOff("")
}
