package hosted

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/record"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Request is a request that is sent to the application under test.
type Request struct {
	Method, Target string
	Content        string
}

// Requests are the requests that are sent if the caller gives none.
var Requests = []Request{{"GET", "/", ""}, {"POST", "/", "hello, hello world"}}

// Violation is a rule that an application broke, with the schedule and request that showed it.
type Violation struct {
	trace.Violation
	Schedule string
	Request  Request
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: %s (%s %s, %s)", v.Rule, v.What, v.Request.Method, v.Request.Target, v.Schedule)
}

// patience is how long an exchange may take. It only ends one that has already failed.
const patience = 20 * time.Second

// Application checks an application by hosting it under every schedule, and fails t for each rule
// that it breaks. It applies the trace checks that bind applications, and compares the responses
// to check threads/any-thread. It calls newServer once for each schedule and closes the servers.
func Application(t *testing.T, newServer wsgi.NewServer, app wsgi.Application, requests ...Request) {
	t.Helper()
	violations, err := Examine(t.Context(), newServer, app, requests...)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}

// Examine does what Application does, for use outside of tests. It returns the violations, each rule
// once for a schedule and request. An error means that the server itself failed.
func Examine(ctx context.Context, newServer wsgi.NewServer, app wsgi.Application, requests ...Request) ([]Violation, error) {
	if len(requests) == 0 {
		requests = Requests
	}
	var all []Violation
	plain := map[Request]answer{}
	for _, schedule := range Schedules {
		s, err := open(newServer, schedule, app)
		if err != nil {
			return all, err
		}
		for _, request := range requests {
			got, err := s.exchange(ctx, request)
			all = append(all, s.judge(schedule, request)...)
			switch {
			case schedule.ends: // the server chooses what the client gets
			case err != nil:
				s.server.Close()
				return all, fmt.Errorf("%s %s, %s: %w", request.Method, request.Target, schedule.Name, err)
			case schedule.wrap == nil:
				plain[request] = got
			default:
				if diff := cmp.Diff(plain[request], got); diff != "" {
					all = append(all, Violation{trace.Violation{Rule: "threads/any-thread",
						What: "the response differs from that under a plain schedule (-plain +now):\n" + diff}, schedule.Name, request})
				}
			}
		}
		if err := s.server.Close(); err != nil {
			return all, err
		}
	}
	return all, nil
}

// stage is a server that hosts the recorded application under one schedule.
type stage struct {
	server wsgi.Server

	mu     sync.Mutex
	events []trace.Event
	ended  chan struct{}
}

func open(newServer wsgi.NewServer, schedule Schedule, app wsgi.Application) (*stage, error) {
	s := &stage{ended: make(chan struct{}, 16)}
	hosted := record.Application(app, func(wsgi.Environ) string { return "" }, func() string { return "" }, s.see)
	if schedule.wrap != nil {
		hosted = schedule.wrap(hosted)
	}
	server, err := newServer(hosted)
	s.server = server
	return s, err
}

func (s *stage) see(e trace.Event) {
	s.mu.Lock()
	s.events = append(s.events, e)
	s.mu.Unlock()
	if e.Kind == trace.Closed || e.Kind == trace.Raise && e.Turn <= 1 {
		select {
		case s.ended <- struct{}{}:
		default:
		}
	}
}

// answer is the part of a response that must not depend on the schedule.
type answer struct {
	Status  string
	Headers []string
	Body    string
}

func (s *stage) exchange(ctx context.Context, r Request) (answer, error) {
	ctx, cancel := quiet.WithTimeout(ctx, patience, errors.New("the exchange did not end"))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, r.Method, "http://"+s.server.Addr().String()+r.Target, strings.NewReader(r.Content))
	if err != nil {
		return answer{}, err
	}
	request.Close = true
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return answer{}, errors.Join(err, s.awaitEnd(ctx))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	a := answer{Status: response.Status, Body: string(body)}
	for name, values := range response.Header {
		if name != "Date" {
			a.Headers = append(a.Headers, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(a.Headers)
	return a, errors.Join(err, s.awaitEnd(ctx))
}

func (s *stage) awaitEnd(ctx context.Context) error {
	select {
	case <-s.ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// judge applies the checks to the events since the last call.
func (s *stage) judge(schedule Schedule, request Request) []Violation {
	s.mu.Lock()
	events := s.events
	s.events = nil
	s.mu.Unlock()
	var all []Violation
	m := trace.NewMonitor(trace.ApplicationChecks())
	for i := range events {
		m.See(&events[i], func(v trace.Violation) {
			if !slices.ContainsFunc(all, func(o Violation) bool { return o.Rule == v.Rule }) {
				all = append(all, Violation{v, schedule.Name, request})
			}
		})
	}
	return all
}
