package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Session is one scenario's share of the control channel. All methods may be called
// from several goroutines.
type Session struct {
	ID  string
	hub *Hub

	programs map[string]Program

	mu      sync.Mutex
	links   []*link
	calls   map[string]int
	gates   map[string]bool
	events  []trace.Event
	pending map[int]*arrival // index in events to what is not decoded yet
	changed chan struct{}    // closed and replaced at every change
	closed  bool
}

// link is one probe's connection.
type link struct {
	conn    net.Conn
	request string
	ended   bool
	writing sync.Mutex
}

func (l *link) send(messages ...Message) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.write(messages...)
}

// write needs l.writing.
func (l *link) write(messages ...Message) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, m := range messages {
		enc.Encode(m)
	}
	l.conn.SetWriteDeadline(time.Now().Add(helloTimeout))
	_, err := l.conn.Write(b.Bytes())
	return err
}

// join takes a probe in, answers it and records its call. A second call for the same
// request is recorded as NAME#2.
func (s *Session) join(l *link, hello *arrival, proof string) bool {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return false
	}
	program, known := s.programs[l.request]
	s.calls[l.request]++
	if n := s.calls[l.request]; n > 1 {
		l.request = fmt.Sprintf("%s#%d", l.request, n)
	}
	answer := Message{Proof: proof}
	if known {
		answer.Program = &program
	}
	s.links = append(s.links, l)
	s.pending[len(s.events)] = hello
	s.add(l, trace.Event{Kind: trace.Call, Seq: 1, Turn: 1})
	messages := []Message{answer}
	for g := range s.gates {
		messages = append(messages, Message{Open: g})
	}
	l.writing.Lock() // taken under s.mu: the program goes ahead of any gate that opens from now on
	defer l.writing.Unlock()
	s.mu.Unlock()
	return l.write(messages...) == nil && known
}

func (s *Session) leave(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.ended = true
	s.touch()
}

func (s *Session) record(l *link, e trace.Event) {
	s.mu.Lock()
	s.add(l, e)
	opened := e.Kind == trace.Open
	s.mu.Unlock()
	if opened {
		s.OpenGate(e.Name)
	}
}

// add needs s.mu.
func (s *Session) add(l *link, e trace.Event) {
	e.Run, e.Request, e.At = s.ID, l.request, time.Now()
	s.events = append(s.events, e)
	if e.Kind == trace.Closed || e.Kind == trace.Dropped {
		l.ended = true
	}
	s.touch()
}

// touch needs s.mu.
func (s *Session) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// OpenGate opens a gate for every application of the session, now and later.
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
		l.send(Message{Open: name}) // a probe that has gone has no use for it
	}
}

// WaitGate returns when the gate is open; ctx's error, or ErrClosed, if that never happens.
func (s *Session) WaitGate(ctx context.Context, name string) error {
	return s.await(ctx, func() bool { return s.gates[name] })
}

// Await returns when done holds of the events so far.
func (s *Session) Await(ctx context.Context, done func([]trace.Event) bool) error {
	return s.await(ctx, func() bool { return done(s.events) })
}

// AwaitEnd returns when every application called so far has been closed or freed.
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

// Events returns what has been reported so far, in the order it arrived.
func (s *Session) Events() []trace.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range s.pending {
		at := s.events[i].At
		s.events[i] = a.call(s.ID, s.events[i].Request)
		s.events[i].At = at
	}
	clear(s.pending)
	return append([]trace.Event(nil), s.events...)
}

// Called reports whether any application has been called.
func (s *Session) Called() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.links) > 0
}

// Close ends the session: applications that wait are released with an error. Events
// that arrive later are dropped.
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
		l.conn.Close()
	}
}
