package control

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Session is the harness's side of one run of a scenario: its programs, events and gates. All
// methods may be called from several goroutines.
type Session struct {
	ID  string
	hub *Hub

	programs map[string]Program

	mu      sync.Mutex
	links   []*link
	calls   map[string]int
	gates   map[string]bool
	events  []trace.Event
	pending map[int]*arrival // events that have not been decoded, by index in events
	size    int              // of the events, about, in octets
	full    bool             // it was more than a session may have
	changed chan struct{}    // closed and replaced at every change
	closed  bool
}

// link is one probe's end of the channel.
type link struct {
	peer    Peer
	request string
	ended   bool
	cut     bool // nothing more is recorded of it
	list    bool // its application returned a list: it has nothing left to do
}

// join adds a probe and records its call. The program is nil if the session has none for the
// request. A second call for the same request is recorded as NAME#2. Gates that are open, and
// gates that open later, are reported to the peer. ErrClosed: the session is over.
func (s *Session) join(peer Peer, request string, e trace.Event, pending *arrival) (*link, *Program, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.full {
		return nil, nil, ErrClosed
	}
	l := &link{peer: peer, request: request}
	var program *Program
	if p, known := s.programs[request]; known {
		program = &p
	}
	s.calls[request]++
	if n := s.calls[request]; n > 1 {
		l.request = fmt.Sprintf("%s#%d", request, n)
	}
	s.links = append(s.links, l)
	if pending != nil {
		s.pending[len(s.events)] = pending
		s.size += len(pending.Event)
	}
	s.size += linkCost + cost(&e)
	s.add(l, e)
	for g := range s.gates {
		peer.Open(g)
	}
	return l, program, nil
}

func (s *Session) leave(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.ended = true
	s.touch()
}

// record adds an event, unless that is one too many. It returns whether more is recorded of the link.
func (s *Session) record(l *link, e trace.Event) bool {
	s.mu.Lock()
	if l.cut {
		s.mu.Unlock()
		return false
	}
	if s.size += cost(&e); s.size > maxSession {
		s.full = true
		s.mu.Unlock()
		s.cut(l, tooMuch("the probe sent events", maxSession))
		return false
	}
	s.add(l, e)
	opened := e.Kind == trace.Open
	s.mu.Unlock()
	if opened {
		s.OpenGate(e.Name)
	}
	return true
}

// cut ends a link whose probe sends too much; why is for the report.
func (s *Session) cut(l *link, why string) {
	s.mu.Lock()
	if !l.cut {
		s.cutOff(l, why)
	}
	s.mu.Unlock()
	l.peer.Over()
}

// usualEvents is how many an ordinary request has.
const usualEvents = 8

// add adds an event. s.mu must be held.
func (s *Session) add(l *link, e trace.Event) {
	e.Run, e.Request, e.At = s.ID, l.request, time.Now()
	if s.events == nil {
		s.events = make([]trace.Event, 0, usualEvents)
	}
	s.events = append(s.events, e)
	switch {
	case e.Kind == trace.Closed, e.Kind == trace.Dropped:
		l.ended = true
	case e.Kind == trace.Returned && e.Value == "list":
		l.list = true
	}
	s.touch()
}

// touch wakes all that wait. s.mu must be held.
func (s *Session) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// OpenGate opens a gate for every application of the session, also for those that are called
// later.
func (s *Session) OpenGate(name string) {
	s.mu.Lock()
	if s.gates[name] || s.closed {
		s.mu.Unlock()
		return
	}
	s.gates[name] = true
	links := append([]*link(nil), s.links...)
	s.touch()
	s.mu.Unlock()
	for _, l := range links {
		l.peer.Open(name)
	}
}

// WaitGate waits until the gate is open. It returns ctx's cause or ErrClosed if that ends the
// wait.
func (s *Session) WaitGate(ctx context.Context, name string) error {
	return s.await(ctx, func() bool { return s.gates[name] })
}

// Await waits until done returns true for the events so far.
func (s *Session) Await(ctx context.Context, done func([]trace.Event) bool) error {
	return s.await(ctx, func() bool { return done(s.events) })
}

// AwaitEnd waits until every application called so far has been closed or freed.
func (s *Session) AwaitEnd(ctx context.Context) error {
	return s.await(ctx, func() bool {
		for _, l := range s.links {
			if !l.ended {
				return false
			}
		}
		return true
	})
}

// AwaitOver is AwaitEnd, but does not wait for lists, of which nothing more is to come: a server may keep one until the next request.
func (s *Session) AwaitOver(ctx context.Context) error {
	return s.await(ctx, func() bool { return !slices.ContainsFunc(s.links, (*link).goesOn) })
}

// Over reports what AwaitOver waits for.
func (s *Session) Over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(s.links, (*link).goesOn)
}

func (l *link) goesOn() bool { return !l.ended && !l.list }

// AwaitDone waits until every application called so far has nothing left to do: it has ended, or
// its iterable has ended or failed and only has to be closed or freed.
func (s *Session) AwaitDone(ctx context.Context) error {
	return s.await(ctx, func() bool {
		done := map[string]bool{}
		for _, e := range s.events {
			if e.Kind == trace.End || e.Kind == trace.Raise {
				done[e.Request] = true
			}
		}
		for _, l := range s.links {
			if !l.ended && !done[l.request] {
				return false
			}
		}
		return true
	})
}

// Ended reports whether every application called so far has been closed or freed.
func (s *Session) Ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(s.links, func(l *link) bool { return !l.ended })
}

func (s *Session) await(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		ok, over, changed := done(), s.closed, s.changed
		s.mu.Unlock()
		switch {
		case ok:
			return nil
		case over:
			return ErrClosed
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Events returns what has been reported so far, in the order in which it arrived. The events are shared: do not change
// them.
func (s *Session) Events() []trace.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range s.pending {
		at := s.events[i].At
		s.events[i] = a.call(s.ID, s.events[i].Request)
		s.events[i].At = at
	}
	clear(s.pending)
	return slices.Clip(s.events)
}

// Called reports whether any application has been called.
func (s *Session) Called() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.links) > 0
}

// Close ends the session: applications that wait get an error. Events that arrive later are
// dropped.
func (s *Session) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	links := s.links
	s.touch()
	s.mu.Unlock()
	s.hub.mu.Lock()
	delete(s.hub.sessions, s.ID)
	s.hub.mu.Unlock()
	for _, l := range links {
		l.peer.Over()
	}
}
