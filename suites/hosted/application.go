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
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites/component"
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
// that it breaks. The cases are those of wsgicheck app, and the proposal's; it also compares the responses
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
	plain, before := map[Request]answer{}, map[Request]*component.Seen{}
	for _, schedule := range Schedules {
		s, err := open(newServer, schedule, app)
		if err != nil {
			return all, err
		}
		for _, request := range requests {
			got, err := s.exchange(ctx, request)
			all = append(all, s.judge(schedule, request, before)...)
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
	header string // the id of the program's session, of middleware

	mu       sync.Mutex
	events   []trace.Event
	ended    chan struct{}
	returned bool // the application has returned an iterable, which will be closed
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
	e.At = time.Now()
	s.mu.Lock()
	s.events = append(s.events, e)
	s.returned = e.Kind == trace.Returned || s.returned && e.Kind != trace.Call
	ended := e.Kind == trace.Closed || e.Kind == trace.Raise && !s.returned
	s.mu.Unlock()
	if ended {
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
	if s.header != "" {
		request.Header.Set("Wsgicheck", s.header)
	}
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

// taken returns the events since the last call.
func (s *stage) taken() []trace.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	events := s.events
	s.events = nil
	return events
}

// judge applies the cases to the events since the last call.
func (s *stage) judge(schedule Schedule, request Request, plain map[Request]*component.Seen) []Violation {
	x := seen(request.Method+" "+request.Target, schedule, request, s.taken(), nil)
	if x.Plain = plain[request]; schedule.wrap == nil {
		plain[request], x.Plain = x, nil
	}
	var all []Violation
	cases := component.Cases(spec.Application)
	for _, b := range component.Judge(cases, x) {
		all = append(all, Violation{trace.Violation{Rule: b.Case.Rule, What: b.What}, schedule.Name, request})
	}
	return eachOnce(cases, all)
}
