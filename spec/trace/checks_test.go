package trace_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/spec/trace"
)

func data(s string) *Octets { o := Octets(s); return &o }

var refused = &Error{Type: "RuntimeError"}

func call(env map[string]string) Event {
	e := Event{Kind: Call, Turn: 1, Environ: map[string]EnvValue{}}
	for k, v := range env {
		e.Environ[k] = EnvValue{Type: "str", Value: v}
	}
	return e
}

// streams are, for each check, one that keeps the rule and one or more that break it.
var streams = map[string]struct{ kept, broken [][]Event }{
	"async-input/end": {
		kept:   [][]Event{{{Kind: Next, Turn: 1, Data: data("x")}, {Kind: Next, Turn: 2, End: true}, {Kind: Next, Turn: 3, End: true}}},
		broken: [][]Event{{{Kind: Next, Turn: 1, End: true}, {Kind: Next, Turn: 2, Data: data("")}}},
	},
	"async-input/second-next-refused": {
		kept: [][]Event{
			{{Kind: Next, Turn: 1}, {Kind: Next, Turn: 1, Error: refused}, {Kind: Next, Turn: 2}},
			{{Kind: Next, Turn: 1, End: true}, {Kind: Next, Turn: 1, End: true}},
			{{Kind: Next, Turn: 1}, {Kind: Next, Turn: 1, Name: "kept"}, {Kind: Next, Turn: 1, Error: refused}},
		},
		broken: [][]Event{{{Kind: Next, Turn: 1}, {Kind: Next, Turn: 1}}, {{Kind: Next, Turn: 4}, {Kind: Next, Turn: 4, End: true}}},
	},
	"sync-switch/no-async-after": {
		kept:   [][]Event{{{Kind: Next, Turn: 1}, {Kind: Factory, Turn: 1}, {Kind: Next, Turn: 1, Error: refused}}},
		broken: [][]Event{{{Kind: Factory, Turn: 1}, {Kind: Next, Turn: 2, End: true}}},
	},
	"sync-switch/once": {
		kept:   [][]Event{{{Kind: Factory}, {Kind: Factory, Error: refused}}},
		broken: [][]Event{{{Kind: Factory}, {Kind: Factory}}},
	},
	"threads/one-at-a-time": {broken: [][]Event{{{Kind: Overlap, Thread: "7"}}}},
	"boundary/content-length": {
		kept: [][]Event{
			{call(map[string]string{"CONTENT_LENGTH": "3"}), {Kind: Next, Data: data("ab")}, {Kind: Read, Data: data("c")}, {Kind: Read, Data: data("")}},
			{call(map[string]string{"CONTENT_LENGTH": "0", "HTTP_TRANSFER_ENCODING": "chunked"}), {Kind: Next, Data: data("a")}},
		},
		broken: [][]Event{
			{call(map[string]string{"CONTENT_LENGTH": "3"}), {Kind: Next, Data: data("ab")}, {Kind: Read, Data: data("cd")}},
			{call(map[string]string{"CONTENT_LENGTH": "0"}), {Kind: Next, Data: data("a")}},
		},
	},
	"delegate/result": {
		kept:   [][]Event{{{Kind: Delegate}, {Kind: Result, Error: refused}, {Kind: Ran}, {Kind: Result}}},
		broken: [][]Event{{{Kind: Delegate}, {Kind: Result}}},
	},
	"delegate/different-thread": {
		kept:   [][]Event{{{Kind: Delegate, Thread: "1"}, {Kind: Ran, Thread: "2"}}},
		broken: [][]Event{{{Kind: Delegate, Thread: "1"}, {Kind: Ran, Thread: "1"}}},
	},
	"comet/disconnect-close": {
		kept:   [][]Event{{{Kind: Yield}, {Kind: Close}, {Kind: Closed}}},
		broken: [][]Event{{{Kind: Close}, {Kind: Close}}, {{Kind: Close}, {Kind: Yield}}},
	},
	"wsgi/close-on-normal-completion": {
		kept:   [][]Event{{{Kind: End}, {Kind: Close}, {Kind: Closed}}},
		broken: [][]Event{{{Kind: End}, {Kind: Close}, {Kind: Close}}},
	},
	"async-input/once-per-yield": {
		kept:   [][]Event{{{Kind: Next, Turn: 1}, {Kind: Next, Turn: 2}}},
		broken: [][]Event{{{Kind: Next, Turn: 2}, {Kind: Next, Turn: 2, Error: refused}}},
	},
	"sync-switch/call-to-switch": {
		kept: [][]Event{
			{call(map[string]string{"wsgi.async_input": ""}), {Kind: Yield, Value: "token"}, {Kind: Read}},
			{call(nil), {Kind: Read}},
		},
		broken: [][]Event{{call(map[string]string{"wsgi.async_input": ""}), {Kind: Factory}, {Kind: Read, Method: "read"}}},
	},
	"sync-switch/token-next": {
		kept:   [][]Event{{{Kind: Factory}, {Kind: Yield, Value: "token"}, {Kind: Yield, Value: "bytes"}}},
		broken: [][]Event{{{Kind: Factory}, {Kind: Yield, Value: "bytes"}}, {{Kind: Factory}, {Kind: End}}},
	},
	"delegate/async-only": {
		kept:   [][]Event{{{Kind: Delegate}, {Kind: Factory}}},
		broken: [][]Event{{{Kind: Factory}, {Kind: Delegate, Error: refused}}},
	},
	"wsgi/start-response-before-body": {
		kept:   [][]Event{{{Kind: Yield, Value: "bytes", Data: data("")}, {Kind: Start}, {Kind: Yield, Value: "bytes", Data: data("x")}}},
		broken: [][]Event{{{Kind: Yield, Value: "bytes", Data: data("x")}}, {{Kind: Write, Data: data("x")}}},
	},
	"wsgi/single-start-response-without-exc-info": {
		kept:   [][]Event{{{Kind: Start}, {Kind: Start, Value: "exc_info"}}},
		broken: [][]Event{{{Kind: Start}, {Kind: Start}}},
	},
}

func TestEachCheckDistinguishesKeptFromBroken(t *testing.T) {
	catalog := spec.MustLoad()
	for _, check := range append(ServerChecks(), ApplicationChecks()...) {
		t.Run(check.Rule, func(t *testing.T) {
			g := NewWithT(t)
			_, known := catalog.Rule(check.Rule)
			g.Expect(known).To(BeTrue())
			s, ok := streams[check.Rule]
			g.Expect(ok && len(s.broken) > 0).To(BeTrue(), "a stream that breaks it")
			violations := func(stream []Event) (all []string) {
				m := NewMonitor([]Check{check})
				for i := range stream {
					stream[i].Seq, stream[i].Run = i+1, "r1"
					m.See(&stream[i], func(v Violation) { all = append(all, v.Rule+": "+v.What) })
				}
				return all
			}
			for _, stream := range s.kept {
				g.Expect(violations(stream)).To(BeEmpty())
			}
			for _, stream := range s.broken {
				g.Expect(violations(stream)).To(HaveLen(1))
			}
		})
	}
}

func TestRequestsAreWatchedSeparately(t *testing.T) {
	g := NewWithT(t)
	m := NewMonitor(ServerChecks())
	none := func(v Violation) { t.Errorf("%+v", v) }
	m.See(&Event{Run: "r1", Kind: Factory}, none)
	m.See(&Event{Run: "r1", Request: "second", Kind: Factory}, none)
	m.See(&Event{Run: "r2", Kind: Factory}, none)
	var got []Violation
	m.See(&Event{Run: "r2", Kind: Factory}, func(v Violation) { got = append(got, v) })
	g.Expect(got).To(HaveLen(1))
}

func BenchmarkMonitor(b *testing.B) {
	stream := []Event{
		call(map[string]string{"CONTENT_LENGTH": "10", "wsgi.async_input": ""}),
		{Kind: Start, Turn: 1}, {Kind: Next, Turn: 1, Data: data("hello")}, {Kind: Yield, Turn: 1, Value: "bytes", Data: data("x")},
		{Kind: Factory, Turn: 2}, {Kind: Yield, Turn: 2, Value: "token"}, {Kind: Read, Turn: 3, Data: data("world")},
		{Kind: End, Turn: 3}, {Kind: Close, Turn: 3}, {Kind: Closed, Turn: 3},
	}
	checks := append(ServerChecks(), ApplicationChecks()...)
	m := NewMonitor(checks)
	fail := func(v Violation) { b.Fatal(v) }
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		e := &stream[n%len(stream)]
		m.See(e, fail)
		if n++; n%len(stream) == 0 {
			m = NewMonitor(checks)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
