package harness

import (
	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Case is one test of one rule: the scenario and what must be seen of it.
type Case struct {
	Rule string // id of the rule
	Name string // stable name, unique within the rule: it is cited, with the rule, as RULE#NAME
	Text string // what must be seen, with every alternative that is accepted

	Client []Action                     // the client's half
	App    control.Program              // the application's half, for the request that carries the bare id
	Apps   map[string]control.Program   // further requests' by name
	AppFor func(*Facts) control.Program // in place of App, where what the target offers decides

	// Check asserts on the run; it is not called when the client's half could not be
	// finished, unless Partial is set. What a rule allows in several forms it accepts
	// in each, and reports which by run.Note.
	Check   func(g gomega.Gomega, run *Run)
	Partial bool // Check wants the run even if the client's half broke off; it looks at run.Err

	// Level is how strongly the rule's text binds in this case, where that is less than the
	// rule's own level: what the text only advises (spec.Should) or leaves open (spec.May). "": as the rule.
	Level spec.Level

	Needs       []Need   // what the target must offer for the case to apply
	RestsOn     []Basis  // what other cases must show for it to say anything
	Alone       bool     // no other case may run meanwhile
	Settle      bool     // an ordinary request is answered before the events are judged: what comes late, such as a second close(), counts
	Unclosed    bool     // it says nothing of close(): an iterable that is never closed nor freed is another rule's matter
	Malformed   bool     // sends what no client may send: to this machine alone, unless Config.OwnTarget is set
	Aliases     []string // earlier names
	Provisional bool     // new in this minor version: reported, not counted
}

// ID is the citation, RULE#NAME.
func (c *Case) ID() string { return c.Rule + "#" + c.Name }

// broken is the verdict on the case, one of that rule, when its expectation did not hold.
func (c *Case) broken(rule spec.Rule) Verdict {
	if c.Level != "" {
		return Broken(c.Level)
	}
	return Broken(rule.Level)
}

// programs returns what the applications do on such a target, by the requests' names.
func (c *Case) programs(f *Facts) map[string]control.Program {
	all := map[string]control.Program{"": c.App}
	if c.AppFor != nil {
		all[""] = c.AppFor(f)
	}
	for name, p := range c.Apps {
		all[name] = p
	}
	return all
}

// Action is one step of the client's half. Do returns an error when the step could not be
// done: the client's half ends there.
type Action struct {
	Text string
	Do   func(*Client) error
}

// Need is a condition on the target without which a case says nothing about it.
type Need struct {
	Met     func(*Facts) bool
	Verdict Verdict // when not met: NotOffered or NotTested
	Reason  string
}

// Facts are what the handshake showed of a target.
type Facts struct {
	Language string                    // of the probe: "python", "go"
	Runtime  string                    // version of the probe's language
	Environ  map[string]trace.EnvValue // of the handshake's request
	Server   string                    // the Server header field, or SERVER_SOFTWARE
	Bridge   bool                      // a bridge is known
	Write    bool                      // start_response returned a callable
	HTTP11   bool                      // it answered an HTTP/1.1 request as HTTP/1.1
	Clock    bool                      // its response had a Date
	Loses    bool                      // of two requests that came at once it answered the second alone
}

// Has reports whether the environ held the key.
func (f *Facts) Has(key string) bool { _, ok := f.Environ[key]; return ok }

// Async reports whether the target claims the asynchronous profiles.
func (f *Facts) Async() bool { return f.Has("wsgi.async_input") }

// Concurrent reports whether the target says that it may serve two requests at once.
func (f *Facts) Concurrent() bool {
	truthy := func(key string) bool {
		v, ok := f.Environ[key]
		return ok && v.Value != "False" && v.Value != "0" && v.Value != "None"
	}
	return f.Async() || truthy("wsgi.multithread") || truthy("wsgi.multiprocess")
}

// Lanes is how many cases the target can bear at once: a server in this process as many as keep it
// busy, one that says it serves one request at a time one, others few: with more, Python's socketserver, whose
// backlog is 5, loses connections for a second each.
func (f *Facts) Lanes() int {
	switch {
	case !f.Concurrent():
		return 1
	case f.Language == "go":
		return 32
	default:
		return 4
	}
}

// NeedKey is met by a target whose environ holds the key.
func NeedKey(key string) Need {
	return Need{func(f *Facts) bool { return f.Has(key) }, NotOffered, "the environ has no " + key}
}

// The usual needs.
var (
	NeedPython = Need{func(f *Facts) bool { return f.Language == "python" }, NotTested,
		"it speaks of Python objects, and this target hosts no Python"}
	NeedBridge = Need{func(f *Facts) bool { return f.Bridge }, NotTested,
		"the server's bridge is not known: name it with --bridge MODULE:CALLABLE"}
	NeedWrite = Need{func(f *Facts) bool { return f.Write || f.Async() }, NotTested,
		"start_response returns no write() here: that is wsgi/start-response-returns-write"}
	NeedPipelining = Need{func(f *Facts) bool { return !f.Loses }, NotTested,
		"of two requests that come at once this server answers the second alone: that is framing/pipelined-responses-in-order"}
	NeedHTTP11 = Need{func(f *Facts) bool { return f.HTTP11 }, NotOffered,
		"it is asked of HTTP/1.1, and the server answers as HTTP/1.0"}
	NeedConcurrent = Need{(*Facts).Concurrent, NotTested,
		"the server says it serves one request at a time (wsgi.multithread and wsgi.multiprocess are false)"}
)
