package component

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// stream numbers events, and gives each without one a place named after its side.
func stream(events ...trace.Event) *Watched {
	w := &Watched{Component: []string{"app.py:1"}}
	for i, e := range events {
		e.Seq, e.Turn = i+1, 1
		if e.Side == "" {
			e.Side = trace.Above
		}
		if e.Args == nil {
			e.Args = &trace.Args{Positional: 2, EnvironType: "dict"}
		}
		if e.Places == nil && e.Kind != trace.Call {
			e.Places = []string{string(e.Side) + ".py:" + itoa(i+1)}
		}
		w.Middleware = w.Middleware || e.Side == trace.Beneath
		w.Events = append(w.Events, e)
	}
	return w
}

func env(pairs ...string) map[string]trace.EnvValue {
	out := map[string]trace.EnvValue{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = trace.EnvValue{Type: "str", Value: pairs[i+1]}
	}
	return out
}

func beneath(e trace.Event) trace.Event { e.Side = trace.Beneath; return e }

func returned(kind, closes string) trace.Event {
	return trace.Event{Kind: trace.Returned, Value: kind, Types: map[string]string{"close": closes, "iter": "yes"}}
}

func started(headers ...[2]string) trace.Event {
	return trace.Event{Kind: trace.Start, Status: "200 OK", Headers: headers, Type: "callable",
		Types: map[string]string{"status": "str", "headers": "list", "fields": "tuple/2/str/str"}}
}

var (
	calledIt = trace.Event{Kind: trace.Call}
	block    = func() trace.Event {
		o := trace.Octets("hello")
		return trace.Event{Kind: trace.Yield, Value: "bytes", Data: &o}
	}()
	end    = trace.Event{Kind: trace.End}
	closes = trace.Event{Kind: trace.Close}
	closed = trace.Event{Kind: trace.Closed}
	fails  = trace.Event{Kind: trace.Raise, Name: "next", Error: &trace.Error{Type: "ValueError"}}
	used   = trace.Event{Kind: trace.Note, Name: "member-used", Value: "seek", Method: "wsgi.input"}
)

// through is an exchange with middleware that passes on what comes from beneath, up to where the server does the rest.
func through(kind string, rest ...trace.Event) *Watched {
	return stream(append([]trace.Event{calledIt, beneath(calledIt), beneath(started()), started(), beneath(returned("Response", "yes")), returned(kind, "yes"),
		beneath(block), block}, rest...)...)
}

func TestAWatchedComponentIsJudgedByWhatItDid(t *testing.T) {
	connection := started([2]string{"Connection", "close"})
	length := started([2]string{"Content-Length", "7"})
	for name, c := range map[string]struct {
		exchange *Watched
		want     string // RULE at PLACE, "" for nothing
	}{
		"an application that keeps the rules":           {stream(calledIt, started(), returned("list", "no"), block, end), ""},
		"a hop-by-hop header":                           {stream(calledIt, connection, returned("list", "no"), block, end), "wsgi/app-no-hop-by-hop at above.py:2"},
		"a stream's other method":                       {stream(calledIt, used, started(), returned("list", "no"), end), "wsgi/app-no-other-stream-members at above.py:2"},
		"an application that the client does not close": {stream(calledIt, started(), returned("generator", "yes"), block, trace.Event{Kind: trace.Dropped}), ""},
		"HEAD": {stream(trace.Event{Kind: trace.Call, Environ: env("REQUEST_METHOD", "HEAD")}, length, returned("list", "no"), end), ""},

		"middleware that closes":                                  {through("generator", beneath(end), end, closes, beneath(closes), beneath(closed), closed), ""},
		"middleware that does not close at the end":               {through("generator", beneath(end), end, closes, closed), "wsgi/close-on-normal-completion at above.py:11"},
		"middleware that does not close after an error":           {through("generator", beneath(fails), fails, closes, closed), "wsgi/close-on-iteration-error at above.py:11"},
		"middleware that does not close in mid-content":           {through("Wrapper", closes, closed), "wsgi/close-on-client-disconnect at above.py:9"},
		"a client that does not close a generator that has ended": {through("generator", beneath(end), end), "wsgi/close-on-normal-completion at above.py:6"},
		"a client that does not close what could close beneath":   {through("Wrapper", beneath(end), end), ""},
		"a client that neither closes nor drives it to its end":   {through("generator", trace.Event{Kind: trace.Dropped}), ""},
		"middleware that calls two applications":                  {through("generator", beneath(end), beneath(calledIt), end, closes, closed), ""},
		"middleware that fails when it is called, and does not close": {stream(calledIt, beneath(calledIt), beneath(started()), started(), beneath(returned("Response", "yes")),
			beneath(block), beneath(fails), trace.Event{Kind: trace.Raise, Name: "call", Error: fails.Error}), "wsgi/close-on-iteration-error at above.py:8"},
		"a fault of the application beneath is not the middleware's": {stream(calledIt, beneath(calledIt), beneath(connection), connection, beneath(returned("list", "no")), returned("list", "no")), ""},
		"a write() that the client lacks is not the middleware's": {stream(calledIt, trace.Event{Kind: trace.Start, Status: "200 OK", Type: "NoneType"}, beneath(calledIt),
			beneath(trace.Event{Kind: trace.Start, Status: "200 OK", Type: "NoneType"}), beneath(returned("list", "no")), returned("list", "no")), ""},
		"an environ that the client left empty is not the middleware's": {stream(calledIt, beneath(calledIt), beneath(returned("list", "no")), returned("list", "no")), ""},
		"an application that is called by keyword": {stream(calledIt, beneath(trace.Event{Kind: trace.Call, Places: []string{"mw.py:9"}, Args: &trace.Args{Keyword: 2, EnvironType: "dict"}}),
			beneath(returned("list", "no")), returned("list", "no")), "wsgi/app-called-positionally at mw.py:9"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range NewLinter(spec.MustLoad()).Judge(c.exchange) {
				got = append(got, f.Rule+" at "+f.At[len(f.At)-1])
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("found %q, want %q", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestOneCauseIsOneFinding(t *testing.T) {
	text := trace.Event{Kind: trace.Yield, Value: "str"}
	found := NewLinter(spec.MustLoad()).Judge(stream(calledIt, started(), returned("list", "no"), text, end))
	if len(found) != 1 {
		t.Errorf("text in place of bytes is found %d times: %+v", len(found), found)
	}
}

func TestEveryFindingHasAConsequence(t *testing.T) {
	cat := spec.MustLoad()
	j := NewLinter(cat)
	var exchanges []*Seen
	for _, s := range HostSchedules() {
		for _, identity := range []*Seen{nil, {}} {
			exchanges = append(exchanges, &Seen{Schedule: s.Name, Identity: identity, Events: through("generator", closes, closed).Events})
		}
	}
	seen := 0
	for _, party := range Both {
		for _, c := range j.cases[party] {
			rule, _ := cat.Rule(c.Rule)
			compares := c.Schedules != nil && !slices.Contains(c.Schedules, Plain) && !slices.Contains(c.Schedules, Gone0) && !slices.Contains(c.Schedules, Gone1)
			if compares || !slices.ContainsFunc(exchanges, c.watches) || silent[c.Rule] {
				continue
			}
			if seen++; consequences[c.Rule] == "" {
				t.Errorf("%s (%s) has no consequence", c.ID(), rule.Statement)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d cases are watched", seen)
	}
	for rule := range consequences {
		if _, known := cat.Rule(rule); !known {
			t.Errorf("there is no rule %s", rule)
		}
	}
}

// silent are rules whose cases compare an exchange with another one, or only sum others up.
var silent = map[string]bool{"wsgi/middleware-conforms-both-ways": true, "wsgi/app-ignores-inbound-hop-by-hop": true}
