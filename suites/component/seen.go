package component

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Seen is what happened in one exchange with a component.
type Seen struct {
	What      string // of middleware, the name of the program beneath; of an application, the request
	Schedule  string // the name of the schedule above
	Exchange  host.Exchange
	Events    []trace.Event // of both sides, in order
	Gone      error         // why it did not come to an end
	Waited    bool          // it did not come to its end because another request was made meanwhile
	Component trace.Event   // stands for the component where no event shows a line of it

	Identity *Seen // the same without the middleware; nil for an application
	Plain    *Seen // the same under the plain schedule; nil if it is that
	Again    *Seen // the same under the plain schedule, a second time; nil if this came before it
	Usual    *Seen // the usual request, or the program that does the same, under the plain schedule
}

// latest is the same under the plain schedule, as late as it was made: what a request creates is there the second time, and an
// application may answer otherwise then.
func (s *Seen) latest() *Seen { return cmp.Or(s.Again, s.Plain) }

// Title names the exchange.
func (s *Seen) Title() string { return s.What + ", " + s.Schedule }

// On returns the events of one side that are of one of the kinds; of all kinds if none is given.
func (s *Seen) On(side trace.Side, kinds ...trace.Kind) (found []trace.Event) {
	for _, e := range s.Events {
		if e.Side == side && (len(kinds) == 0 || slices.Contains(kinds, e.Kind)) {
			found = append(found, e)
		}
	}
	return found
}

// Above returns events between the component and the server.
func (s *Seen) Above(kinds ...trace.Kind) []trace.Event { return s.On(trace.Above, kinds...) }

// Beneath returns events between middleware and its application.
func (s *Seen) Beneath(kinds ...trace.Kind) []trace.Event { return s.On(trace.Beneath, kinds...) }

// Has reports whether there is such an event.
func (s *Seen) Has(side trace.Side, kinds ...trace.Kind) bool { return len(s.On(side, kinds...)) > 0 }

// Notes returns the component's notes of that name.
func (s *Seen) Notes(side trace.Side, name string) []trace.Event {
	return slices.DeleteFunc(s.On(side, trace.Note), func(e trace.Event) bool { return e.Name != name })
}

// Starts returns the calls of start_response that the server accepted.
func (s *Seen) Starts() []trace.Event {
	return slices.DeleteFunc(s.Above(trace.Start), func(e trace.Event) bool { return e.Error != nil })
}

// Status is the status of the response, as it stands at the end; "" if there is none.
func (s *Seen) Status() string {
	status := ""
	for _, e := range s.Starts() {
		status = e.Status
	}
	return status
}

// Field returns the values of a header of the response.
func (s *Seen) Field(name string) (values []string) {
	starts := s.Starts()
	if len(starts) == 0 {
		return nil
	}
	for _, h := range starts[len(starts)-1].Headers {
		if strings.EqualFold(h[0], name) {
			values = append(values, h[1])
		}
	}
	return values
}

// Body is what was written and yielded above, joined, as far as events hold it; its length counts all of it.
func (s *Seen) Body() (body string, length int) {
	var b strings.Builder
	for _, e := range s.Above(trace.Write, trace.Yield) {
		data := e.Data.Bytes()
		b.Write(data)
		if e.Size != nil && *e.Size > len(data) {
			length += *e.Size - len(data)
		}
		length += len(data)
	}
	return b.String(), length
}

// Raised returns the errors that left the component when it was called or resumed.
func (s *Seen) Raised() []trace.Event {
	return slices.DeleteFunc(s.Above(trace.Raise), func(e trace.Event) bool { return e.Name == "close" })
}

// failsByItsSchedule reports whether it raised something that it does not raise under the plain schedule, where nothing differs that
// the rules are about but threads, or the kind of start_response.
func (s *Seen) failsByItsSchedule() bool {
	return (s.Schedule == Hops || s.Schedule == Objects) && s.Plain != nil && s.Plain.Gone == nil && len(s.Raised()) > len(s.Plain.Raised())
}

// Whole reports whether the iterable was driven to its end.
func (s *Seen) Whole() bool { return s.Has(trace.Above, trace.End) }

// Ended is the exchange's end, to which nothing was left undone: the server has closed the iterable, or it was called in vain.
func (s *Seen) Ended() bool {
	return s.Has(trace.Above, trace.Closed) || s.Has(trace.Above, trace.Returned)
}

// Called reports whether middleware has called its application.
func (s *Seen) Called() bool { return s.Has(trace.Beneath, trace.Call) }

// Place is the event's place, or else that of what the component returned, of its call of the application, or its own.
func (s *Seen) Place(e trace.Event) []string {
	if len(e.Places) > 0 {
		return e.Places
	}
	for _, other := range slices.Concat(s.Above(trace.Returned), s.Beneath(trace.Call), []trace.Event{s.Component}) {
		if len(other.Places) > 0 {
			return other.Places
		}
	}
	return nil
}

// before reports whether an event of the side and kinds comes between two events.
func (s *Seen) between(side trace.Side, first, last int, kinds ...trace.Kind) bool {
	return slices.ContainsFunc(s.On(side, kinds...), func(e trace.Event) bool { return e.Seq > first && e.Seq < last })
}
