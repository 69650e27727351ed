package harness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Run is what was seen when a case ran.
type Run struct {
	Facts     *Facts
	Responses []*Received       // in the order they were read
	Rest      map[string]Ending // of the connections read to their end, by name
	Peeked    []string          // what had arrived at each look, in order
	Events    []trace.Event     // of all the applications called, in the order they arrived
	Marked    []trace.Event     // those of them that had arrived at the client's Mark
	Strays    []trace.Event     // calls of the application for what the client sent, but without the id of a request
	Log       *wire.Log
	Err       error // where the client's half broke off; nil if it was finished

	Output string // the server's own, from the begin of the run to its end; "" if it cannot be known
	Begun  time.Time

	Notes []string // what was noted, in order: which of the accepted behaviors was seen
}

// Received is a response, or what came in place of one.
type Received struct {
	*wire.Response        // nil if the connection ended before a status line
	Conn           string // the connection's name
	Err            error  // why it is not complete; nil if it is
}

// Ending is how a connection ended.
type Ending struct {
	Data string // what came beyond the responses that were read
	Err  error  // nil for an orderly close, a reset otherwise
}

// Note records what was seen where a rule leaves a choice; it is part of the report.
func (r *Run) Note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// Leave ends the Check with a verdict that is neither kept nor broken: NotOffered, NotTested, Info or
// Blocked, when the run shows that the case says nothing about the rule here.
func (r *Run) Leave(v Verdict, format string, args ...any) {
	panic(&earlyVerdict{v, fmt.Sprintf(format, args...)})
}

// Warn ends the Check as broken in what the text only advises: the verdict is a warning, and the level SHOULD or SHOULD NOT,
// whatever the case's own. What the text demands of the same run is expected before.
func (r *Run) Warn(format string, args ...any) {
	panic(&earlyVerdict{Warn, fmt.Sprintf(format, args...)})
}

// First returns the first response; it leaves the Check as broken if there was none.
func (r *Run) First() *Received { return r.Response(0) }

// Response returns the i-th response read, from 0.
func (r *Run) Response(i int) *Received {
	if i >= len(r.Responses) {
		panic(unmetExpectation(fmt.Sprintf("response %d was never read", i+1)))
	}
	return r.Responses[i]
}

// Called reports whether the application was called for the named request.
func (r *Run) Called(name string) bool {
	return slices.ContainsFunc(r.Events, func(e trace.Event) bool { return e.Request == name && e.Kind == trace.Call })
}

// Strayed reports whether the application was called for something that does not have the id of a request: what the server made
// of octets that it should have refused, or of a request of which it lost a part.
func (r *Run) Strayed() bool {
	return len(r.Strays) > 0 || slices.ContainsFunc(r.Responses, (*Received).OfStray)
}

// OfStray reports whether it is the probe's answer to a request without an id.
func (r *Received) OfStray() bool {
	return r.Response != nil && r.Headers.Get(control.StrayField) != ""
}

// Refused reports whether the server refused the request itself: it answered with an error or closed the connection, and
// the application was not called.
func (r *Run) Refused() bool {
	if r.Called("") || r.Strayed() {
		return false
	}
	first := r.First()
	return first.Response == nil || first.Status >= 400
}

// Calls returns the names of the requests for which the application was called, in order;
// a call that came twice for one request is there as NAME and NAME#2. (What the bridge calls beneath is not counted.)
func (r *Run) Calls() []string {
	var names []string
	for _, e := range r.Events {
		if e.Kind == trace.Call && !slices.Contains(names, e.Request) {
			names = append(names, e.Request)
		}
	}
	return names
}

// ExpectCalled leaves the Check as broken if the application was not called for one of the named requests; without names,
// for the request that carries the bare id.
func (r *Run) ExpectCalled(names ...string) {
	if len(names) == 0 {
		names = []string{""}
	}
	for _, name := range names {
		r.Request(name)
	}
}

// App returns what the application did for the request that carries the bare id.
func (r *Run) App() *App { return r.Request("") }

// Request returns what the application did for the named request; the Check is left as
// broken if it was not called.
func (r *Run) Request(name string) *App {
	a := &App{Events: selected(r.Events, func(e *trace.Event) bool { return e.Request == name })}
	if len(a.Events) == 0 {
		what := "the application was not called"
		if name != "" {
			what += fmt.Sprintf(" for the request %q", name)
		}
		if r.Strayed() {
			what += ", but for one without its field Wsgicheck"
		}
		if r.Err != nil {
			what += "; " + r.Err.Error()
		}
		panic(unmetExpectation(what))
	}
	return a
}

// App is the application's half of one request, as it was seen.
type App struct{ Events []trace.Event }

// Of returns the events of the kinds, in order.
func (a *App) Of(kinds ...trace.Kind) []trace.Event {
	return selected(a.Events, func(e *trace.Event) bool { return slices.Contains(kinds, e.Kind) })
}

// selected returns the events that are wanted. The others may be many, and an event is large: they are copied only if
// they do not stand together.
func selected(events []trace.Event, wanted func(*trace.Event) bool) []trace.Event {
	first, last, n := 0, 0, 0
	for i := range events {
		if wanted(&events[i]) {
			if n++; n == 1 {
				first = i
			}
			last = i
		}
	}
	switch {
	case n == 0:
		return nil
	case last-first+1 == n:
		return slices.Clip(events[first : last+1])
	}
	out := make([]trace.Event, 0, n)
	for i := range events[:last+1] {
		if wanted(&events[i]) {
			out = append(out, events[i])
		}
	}
	return out
}

// Count returns how many events of the kind there are.
func (a *App) Count(kind trace.Kind) int {
	n := 0
	for i := range a.Events {
		if a.Events[i].Kind == kind {
			n++
		}
	}
	return n
}

// Last returns the last event of the kind; a zero event if there is none.
func (a *App) Last(kind trace.Kind) trace.Event {
	for _, e := range slices.Backward(a.Events) {
		if e.Kind == kind {
			return e
		}
	}
	return trace.Event{}
}

// Environ returns the environ at the call; beneath a bridge, the one seen there.
func (a *App) Environ() map[string]trace.EnvValue { return a.Last(trace.Call).Environ }

// Get returns the str value of an environ key, "" if it is absent or no str.
func (a *App) Get(key string) string {
	v := a.Environ()[key]
	if v.Type != "str" {
		return ""
	}
	return v.Value
}

// Delivered returns what next() gave, joined.
func (a *App) Delivered() string { return a.joined(trace.Next) }

// Read returns what the methods of wsgi.input gave, joined.
func (a *App) Read() string { return a.joined(trace.Read) }

// Content returns what next() and the methods of wsgi.input gave, in order, joined.
func (a *App) Content() string { return a.joined(trace.Next, trace.Read) }

func (a *App) joined(kinds ...trace.Kind) string {
	size := 0
	all := a.Of(kinds...)
	for i := range all {
		size += len(all[i].Data.Bytes())
	}
	var b strings.Builder
	b.Grow(size)
	for i := range all {
		b.Write(all[i].Data.Bytes())
	}
	return b.String()
}

// Errors returns what was raised at the steps of the kind.
func (a *App) Errors(kind trace.Kind) []*trace.Error {
	var out []*trace.Error
	for _, e := range a.Of(kind) {
		if e.Error != nil {
			out = append(out, e.Error)
		}
	}
	return out
}

// Notes returns the values of the program's notes of that name.
func (a *App) Notes(name string) []string {
	var out []string
	for _, e := range a.Of(trace.Note) {
		if e.Name == name {
			out = append(out, e.Value)
		}
	}
	return out
}
