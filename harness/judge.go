package harness

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// outcome carries out one case, which has so much time, and judges it. A positive control comes after it, unless the
// case ended with a request that was served, which is one itself; what comes before it is that of the
// case before, or the handshake.
func (s *server) outcome(ctx context.Context, c *Case, limit time.Duration) (o Outcome) {
	begun := time.Now()
	defer func() {
		if p := recover(); p != nil {
			o = Outcome{Case: c, Verdict: Error, Observed: fmt.Sprintf("wsgicheck itself failed: %v\n%s", p, debug.Stack()), Took: time.Since(begun)}
		}
	}()
	programs := c.programs(s.facts)
	if rule, _ := s.Catalogue.Rule(c.Rule); rule.Profile.Name == "wsgi" && s.facts.Async() && s.facts.Bridge {
		// A server with an asynchronous interface hosts PEP 3333 applications beneath its bridge.
		for name, p := range programs {
			p.Bridge = true
			programs[name] = p
		}
	}
	session := s.hub.Open(programs)
	defer session.Close()
	o = Outcome{Case: c}
	o.Run, o.late = s.carryOut(ctx, c, session, limit)
	o.hung = o.late && o.Run.quietSince(session, begun.Add(limit/2))
	if errors.Is(o.Run.Err, errTimeUp) || o.Run.unended {
		s.stuck.Store(s.stuck.Load() || !comesBack(ctx, session))
		session.Close() // an application that waits for a gate would keep some servers from answering the control
	}
	settled := c.Settle || !session.Called() || !o.Run.served()
	if settled {
		o.down = s.whyDown(ctx)
		if !o.Run.unended {
			s.awaitLate(ctx, session)
		}
	}
	o.Run.Events = session.Events()
	o.Verdict, o.Observed = s.judge(c, o.Run)
	if !settled && o.Verdict != Pass {
		o.down = s.whyDown(ctx)
	}
	o.Notes = o.Run.notes
	o.Took = time.Since(begun)
	if o.Verdict != Pass {
		o.Output = s.instance.Output(begun)
	}
	return o
}

// applies says with which verdict the case is left out; "" if it is to be carried out.
func (e *engine) applies(c *Case) (Verdict, string) {
	rule, ok := e.Catalogue.Rule(c.Rule)
	if !ok {
		return Error, fmt.Sprintf("there is no rule %q", c.Rule)
	}
	if rule.Profile.Asynchronous && !e.facts.Async() && (e.Claim == nil || !e.Claim(rule)) {
		return NotOffered, "the environ has no wsgi.async_input"
	}
	if rule.Offered != "" && !e.facts.Has(rule.Offered) {
		return NotOffered, "the environ has no " + rule.Offered
	}
	if c.Malformed && !e.OwnTarget && !onLoopback(e.address) {
		return NotTested, "it sends malformed requests, and " + e.address + " is not this machine: give --i-own-this-target if it is yours"
	}
	for _, n := range c.Needs {
		if !n.Met(e.facts) {
			return n.Verdict, n.Reason
		}
	}
	return "", ""
}

// onLoopback reports whether HOST:PORT can be reached from this machine alone.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s *server) newRun() *Run {
	begun, instance := time.Now(), s.instance
	return &Run{Facts: s.facts, Log: &wire.Log{}, Begun: begun, Server: func() string { return instance.Output(begun) }}
}

// carryOut performs the client's half and waits for the applications to end; late says that the time was used up.
func (s *server) carryOut(ctx context.Context, c *Case, session *control.Session, limit time.Duration) (run *Run, late bool) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errTimeUp)
	defer cancel()
	run = s.newRun()
	client := newClient(ctx, s.instance.Addr(), session, run)
	deadline, _ := ctx.Deadline()
	client.Whole = deadline.Add(s.Timeout - limit)
	defer client.closeAll()
	run.Err = client.perform(c.Client)
	if run.Err == nil {
		client.closeDone()
		run.Err = s.awaitEnd(ctx, c, session, run)
	}
	return run, ctx.Err() != nil
}

// comesBack reports whether the applications come to their end now that the client has gone.
func comesBack(ctx context.Context, session *control.Session) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return session.AwaitDone(ctx) == nil
}

// awaitLate waits for applications that were called only after their client had gone.
func (s *server) awaitLate(ctx context.Context, session *control.Session) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	_ = session.AwaitDone(ctx) // what did not happen by then is judged so
}

// maxUnended is for how many cases in a row an iterable that is neither closed nor freed costs
// the whole time of a case that does not speak of close(). After that, until one ends again, such a case
// waits until an ordinary request has been answered: the server has done with what came before, or never will have.
const maxUnended = 8

// awaitEnd waits for the application's half to end, so that the case is judged by all that
// happened in it.
func (s *server) awaitEnd(ctx context.Context, c *Case, session *control.Session, run *Run) error {
	var err error
	if c.Unclosed && s.unended.Load() >= maxUnended {
		_ = s.oneControl(ctx) // that it is not answered is seen after the case
	} else {
		err = session.AwaitEnd(ctx)
	}
	if session.Ended() {
		s.unended.Store(0)
		return nil
	}
	s.unended.Add(1)
	run.unended = true
	if c.Unclosed {
		return nil
	}
	return fmt.Errorf("the application's half has not ended (its iterable was neither closed nor exhausted): %w", err)
}

// advice is what gomega tells the author of a test where it has cut a long value.
var advice = regexp.MustCompile(`(?s)\n*Gomega truncated this representation.*?#adjusting-output\n?`)

// judge asks the case's Check.
func (e *engine) judge(c *Case, run *Run) (v Verdict, observed string) {
	rule, _ := e.Catalogue.Rule(c.Rule)
	for _, event := range run.Events {
		if event.Kind == trace.Note && event.Name == "probe-error" {
			return Error, "the probe or its program failed: " + event.Value
		}
	}
	if unmet := (*UnmetError)(nil); errors.As(run.Err, &unmet) {
		return NotTested, unmet.Error()
	}
	if run.Err != nil && !c.Partial {
		return c.broken(rule), run.Err.Error()
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
			v, observed = Pass, strings.Join(run.notes, "; ")
		case broken:
			v, observed = c.broken(rule), string(p)
		case *departure:
			v, observed = p.verdict, p.reason
		default:
			v, observed = Error, fmt.Sprintf("the check itself failed: %v\n%s", p, debug.Stack())
		}
	}()
	g := gomega.NewGomega(func(message string, _ ...int) {
		panic(broken(strings.TrimSpace(advice.ReplaceAllString(message, ""))))
	})
	c.Check(g, run)
	return Pass, ""
}
