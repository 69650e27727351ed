package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Evidence is what was recorded while a case was running. Times are milliseconds since the case
// began.
type Evidence struct {
	Command string  `json:"command"` // the command that repeats this one case, quoted for a shell
	Wire    []Entry `json:"wire"`
	Trace   []Event `json:"trace"`
	Output  string  `json:"output"` // the server's own output at that time
}

// Entry is one thing that happened on a connection: octets that were sent or received, or an
// event.
type Entry struct {
	AtMS  float64       `json:"at_ms"`
	Conn  string        `json:"conn,omitempty"`
	Dir   wire.Dir      `json:"dir,omitempty"`  // of the octets; "" for an event
	Data  *trace.Octets `json:"data,omitempty"` // one character per octet; only the beginning if Size is larger
	Size  int64         `json:"size,omitempty"`
	Event string        `json:"event,omitempty"`
}

// Event is one thing that happened in the application.
type Event struct {
	AtMS    float64 `json:"at_ms"`
	Request string  `json:"request,omitempty"` // name of the request within the case
	trace.Event
}

// Limits of one case's evidence. If a list is longer, its middle is left out.
const (
	maxEntries = 400
	maxData    = 8 << 10
	maxOutput  = 16 << 10
	maxString  = 2 << 10 // for one string in the trace
)

func newEvidence(o *harness.Outcome) *Evidence {
	run := o.Run
	at := func(t time.Time) float64 { return milliseconds(t.Sub(run.Begun)) }
	e := &Evidence{Wire: []Entry{}, Trace: []Event{}, Output: cleanEnd(o.Output, maxOutput)}

	entries := run.Log.Entries()
	head, tail, left := middle(len(entries))
	for i, w := range entries {
		switch {
		case i == head && left > 0:
			e.Wire = append(e.Wire, Entry{AtMS: at(w.Time), Event: leftOut(left)})
		case i < head || i >= tail:
			entry := Entry{AtMS: at(w.Time), Conn: clean(w.Conn, maxString), Dir: w.Dir, Size: w.Size, Event: clean(w.Event, maxString)}
			if w.Dir != "" {
				entry.Data = cutOctets(w.Bytes)
			}
			e.Wire = append(e.Wire, entry)
		}
	}

	head, tail, left = middle(len(run.Events))
	for i, event := range run.Events {
		switch {
		case i == head && left > 0:
			e.Trace = append(e.Trace, Event{AtMS: at(event.At), Event: trace.Event{Kind: trace.Note, Name: "report", Value: leftOut(left)}})
		case i < head || i >= tail:
			of := cmp.Or(event.Request, string(event.Side)) // each side of a component is shown as a request of its own
			e.Trace = append(e.Trace, Event{at(event.At), clean(of, maxString), cleanEvent(event)})
		}
	}
	return e
}

// maxEvidence limits the evidence of all cases together, in octets, about: a server may flood in each of them.
const maxEvidence = 24 << 20

// briefly is how much of a case's evidence is kept at each end when there is too much in all.
const briefly = 10

// size is about how much of the report the evidence takes.
func (e *Evidence) size() int {
	n := len(e.Output) + 200*(len(e.Wire)+len(e.Trace))
	for i := range e.Wire {
		n += len(e.Wire[i].Data.Bytes())
	}
	for i := range e.Trace {
		n += len(e.Trace[i].Data.Bytes()) + len(e.Trace[i].Value) + 100*len(e.Trace[i].Environ)
	}
	return n
}

// shorten leaves out all but the ends, and says so.
func (e *Evidence) shorten() {
	const why = "; the evidence of all cases together is too large: run this case alone to see it"
	if left := len(e.Wire) - 2*briefly; left > 0 {
		e.Wire = slices.Concat(e.Wire[:briefly], []Entry{{Event: leftOut(left) + why}}, e.Wire[len(e.Wire)-briefly:])
	}
	for i := range e.Wire {
		if d := e.Wire[i].Data; d != nil && len(*d) > briefly*briefly {
			e.Wire[i].Size = max(e.Wire[i].Size, int64(len(*d)))
			*d = slices.Clone((*d)[:briefly*briefly])
		}
	}
	for i := range e.Trace {
		if d := e.Trace[i].Data; d != nil && len(*d) > briefly*briefly {
			*d = slices.Clone((*d)[:briefly*briefly])
		}
	}
	if left := len(e.Trace) - 2*briefly; left > 0 {
		e.Trace = slices.Concat(e.Trace[:briefly], []Event{{Event: trace.Event{Kind: trace.Note, Name: "report", Value: leftOut(left) + why}}}, e.Trace[len(e.Trace)-briefly:])
	}
	e.Output = cleanEnd(e.Output, briefly*briefly)
}

// middle says which of n entries are left out: those from head to tail.
func middle(n int) (head, tail, left int) {
	if n <= maxEntries {
		return n, n, 0
	}
	head, tail = maxEntries/2, n-maxEntries/2
	return head, tail, tail - head
}

func leftOut(n int) string { return harness.Counted(n, "entry", "entries") + " left out" }

func cutOctets(data []byte) *trace.Octets {
	o := trace.Octets(slices.Clone(data[:min(len(data), maxData)]))
	if o == nil {
		o = trace.Octets{}
	}
	return &o
}

// cleanEvent returns the event with its strings limited in length and valid in JSON.
func cleanEvent(e trace.Event) trace.Event {
	e.Run, e.Request, e.At = "", "", time.Time{}
	e.Kind = cmp.Or(trace.Kind(clean(string(e.Kind), maxString)), trace.Note)
	for _, s := range []*string{&e.Thread, &e.Name, &e.Value, &e.Type, &e.Method, &e.Status} {
		*s = clean(*s, maxString)
	}
	if e.Data != nil {
		e.Data = cutOctets(*e.Data)
	}
	if e.Error != nil {
		e.Error = &trace.Error{Type: clean(e.Error.Type, maxString), Bases: cleanAll(e.Error.Bases),
			Message: clean(e.Error.Message, maxString), Same: e.Error.Same}
	}
	if e.Args != nil {
		args := *e.Args
		args.EnvironType = clean(args.EnvironType, maxString)
		e.Args = &args
	}
	e.Side = trace.Side(clean(string(e.Side), maxString))
	e.Places = cleanAll(e.Places)
	if e.Types != nil {
		types := map[string]string{}
		for name, kind := range e.Types {
			if len(types) < maxEntries {
				types[clean(name, maxString)] = clean(kind, maxString)
			}
		}
		e.Types = types
	}
	if e.Headers != nil {
		e.Headers = slices.Clone(e.Headers[:min(len(e.Headers), maxEntries)])
		for i, h := range e.Headers {
			e.Headers[i] = [2]string{clean(h[0], maxString), clean(h[1], maxString)}
		}
	}
	if e.Environ != nil {
		environ := map[string]trace.EnvValue{}
		keys := make([]string, 0, len(e.Environ))
		for k := range e.Environ {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys[:min(len(keys), maxEntries)] {
			v := e.Environ[k]
			environ[clean(k, maxString)] = trace.EnvValue{Type: clean(v.Type, maxString), Value: clean(v.Value, maxString)}
		}
		e.Environ = environ
	}
	return e
}

// cleanAll returns texts, limited in number and length and valid in JSON.
func cleanAll(texts []string) []string {
	out := make([]string, min(len(texts), 50))
	for i := range out {
		out[i] = clean(texts[i], maxString)
	}
	return out
}
