package hosted

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/probe"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// Middleware checks a middleware component by putting it between a server and the programs of suites/component, under every
// schedule, and fails t for each rule that it breaks. The cases are those of wsgicheck middleware, and the proposal's. It calls newServer
// twice for each schedule and closes the servers.
func Middleware(t *testing.T, newServer wsgi.NewServer, middleware func(wsgi.Application) wsgi.Application) {
	t.Helper()
	violations, err := ExamineMiddleware(t.Context(), newServer, middleware)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}

// ExamineMiddleware does what Middleware does, for use outside of tests. It returns each rule once for each schedule.
func ExamineMiddleware(ctx context.Context, newServer wsgi.NewServer, middleware func(wsgi.Application) wsgi.Application) ([]Violation, error) {
	hub, err := control.Listen()
	if err != nil {
		return nil, err
	}
	defer hub.Close()
	below := probe.New(hub.Address(), nil)
	cases := component.Cases(spec.Middleware)
	var all []Violation
	for _, schedule := range Schedules {
		control, err := exchanges(ctx, hub, newServer, schedule, below)
		if err != nil {
			return all, err
		}
		seen, err := exchanges(ctx, hub, newServer, schedule, middleware(below))
		if err != nil {
			return all, err
		}
		var found []Violation
		for i, x := range seen {
			x.Identity = control[i]
			for _, b := range component.Judge(cases, x) {
				found = append(found, Violation{trace.Violation{Rule: b.Case.Rule, What: b.What}, schedule.Name + ", " + x.What, Request{x.Exchange.Environ["REQUEST_METHOD"], "/", string(x.Exchange.Content.Bytes())}})
			}
		}
		all = append(all, eachOnce(cases, found)...)
	}
	return all, nil
}

// exchanges hosts the application, at the bottom of which is the probe, and runs every program once.
func exchanges(ctx context.Context, hub *control.Hub, newServer wsgi.NewServer, schedule Schedule, app wsgi.Application) ([]*component.Seen, error) {
	s, err := open(newServer, schedule, app)
	if err != nil {
		return nil, err
	}
	var all []*component.Seen
	for _, p := range component.Programs() {
		if !runsHere(&p) {
			continue
		}
		session := hub.Open(map[string]control.Program{"": p.Runs})
		request := Request{Method: p.Method, Target: "/", Content: p.Content}
		if request.Method == "" {
			request.Method = "GET"
		}
		s.header = session.ID
		_, err := s.exchange(ctx, request) // what the client gets of a program that fails is not the middleware's doing
		if ctx.Err() != nil {
			s.server.Close()
			return nil, context.Cause(ctx)
		}
		x := seen(p.Name, schedule, request, s.taken(), session.Events())
		x.Exchange.Async, x.Exchange.Program = p.Need.Async, &p.Runs
		if err != nil && len(x.Events) == 0 {
			x.Gone = err
		}
		session.Close()
		all = append(all, x)
	}
	return all, s.server.Close()
}

// runsHere reports whether a program means something in Go, behind a server that speaks HTTP.
func runsHere(p *component.Program) bool {
	return p.Runs.Python == "" && p.Environ == nil && !p.Need.RunOnce && !slices.Contains([]string{"iterable", "getitem", "file"}, p.Runs.Returns) &&
		(p.Only == nil || slices.Contains(p.Only, component.Plain)) || p.Need.Async
}

// eachOnce returns each rule once, and leaves out those whose cases presume a rule that is broken too.
func eachOnce(cases []component.Case, found []Violation) (all []Violation) {
	broken := func(rule string) bool {
		return slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == rule })
	}
	for _, v := range found {
		rests := slices.ContainsFunc(cases, func(c component.Case) bool { return c.Rule == v.Rule && slices.ContainsFunc(c.Presumes, broken) })
		if !rests && !slices.ContainsFunc(all, func(other Violation) bool { return other.Rule == v.Rule }) {
			all = append(all, v)
		}
	}
	return all
}

// seen joins the events of both sides, in the order in which they happened, and adds what Go's types say by themselves.
func seen(what string, schedule Schedule, request Request, above, beneath []trace.Event) *component.Seen {
	x := &component.Seen{What: what, Schedule: schedule.Name}
	x.Exchange.Environ = map[string]string{"REQUEST_METHOD": request.Method}
	if request.Content != "" {
		content := trace.Octets(request.Content)
		x.Exchange.Content = &content
		x.Exchange.Environ["CONTENT_LENGTH"] = fmt.Sprint(len(request.Content))
	}
	if schedule.ends {
		x.Exchange.CloseAfter = new(int)
	}
	for _, side := range []struct {
		side   trace.Side
		events []trace.Event
	}{{trace.Above, above}, {trace.Beneath, beneath}} {
		for _, e := range side.events {
			e.Side = side.side
			x.Events = append(x.Events, typed(e))
		}
	}
	slices.SortStableFunc(x.Events, func(a, b trace.Event) int { return a.At.Compare(b.At) })
	for i := range x.Events {
		x.Events[i].Seq = i + 1
	}
	return x
}

// typed adds what the Go binding's types guarantee.
func typed(e trace.Event) trace.Event {
	switch e.Kind {
	case trace.Call, trace.Write:
		if e.Args == nil {
			e.Args = &trace.Args{Positional: 2, EnvironType: "dict"}
		}
		if e.Kind == trace.Write {
			e.Type = "bytes"
		}
	case trace.Start:
		if e.Side == trace.Beneath {
			break
		}
		e.Args = &trace.Args{Positional: 2, EnvironType: "dict"}
		e.Types = map[string]string{"status": "str", "headers": "list"}
		if len(e.Headers) > 0 {
			e.Types["fields"] = "tuple/2/str/str"
		}
		if e.Value == "exc_info" {
			e.Types["exc_info"] = "tuple/class/error/traceback"
		}
	case trace.Returned:
		if e.Side == trace.Above {
			e.Value, e.Types = "iterator", map[string]string{"iter": "yes", "close": "yes", "file": "no"}
		}
	case trace.Yield:
		e.Value = strings.TrimPrefix(e.Value, "*")
	}
	return e
}
