package component

import (
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Watched is an exchange that somebody else has made, such as the client of an application's own tests.
type Watched struct {
	Middleware bool          `json:"middleware"` // the application beneath it was watched too
	Component  []string      `json:"component"`  // where it is written, FILE:LINE; empty if that is not known
	Events     []trace.Event `json:"events"`
}

// Finding is a MUST that a watched component breaks by its own doing.
type Finding struct {
	Rule        string     `json:"rule"`
	Case        string     `json:"case"`  // RULE#NAME
	Level       spec.Level `json:"level"` // MUST or MUST NOT
	At          []string   `json:"at"`    // the lines, FILE:LINE: the last is the one to mend
	Observed    string     `json:"observed"`
	Statement   string     `json:"statement"` // the rule's
	Source      string     `json:"source"`
	Consequence string     `json:"consequence"`
}

// Linter judges exchanges that were watched.
type Linter struct {
	catalog *spec.Catalog
	cases   map[spec.Party][]Case // those of a MUST
}

// NewLinter returns one that judges by the catalog's rules.
func NewLinter(cat *spec.Catalog) *Linter {
	j := &Linter{cat, map[spec.Party][]Case{}}
	for _, party := range Both {
		j.cases[party] = slices.DeleteFunc(Cases(party), func(c Case) bool {
			rule, known := cat.Rule(c.Rule)
			return !known || !rule.Level.Binding() || c.Level != "" && !c.Level.Binding()
		})
	}
	return j
}

// Judge says which MUST of PEP 3333 the component breaks. What its server did, or left undone, is never its fault: a rule that rests on
// close() is judged only if the server's part was done.
func (j *Linter) Judge(w *Watched) []Finding {
	found := []Finding{}
	x := w.seen()
	party := spec.Application
	if w.Middleware {
		if len(x.Beneath(trace.Call)) > 1 { // it may call more than one application, or one again: whose what is, is not known
			return found
		}
		party, x.Identity = spec.Middleware, x.alone()
	}
	var presumed [][]string // of each finding
	for i := range j.cases[party] {
		c := &j.cases[party][i]
		if !c.watches(x) {
			continue
		}
		rule, _ := j.catalog.Rule(c.Rule)
		v := c.look(x)
		at := x.Place(v.event)
		if v.broken == "" || v.level != "" || len(at) == 0 {
			continue
		}
		presumed = append(presumed, c.Presumes)
		found = append(found, Finding{
			Rule: c.Rule, Case: c.ID(), Level: rule.Level, At: at, Observed: v.broken,
			Statement: strings.TrimSpace(rule.Statement), Source: strings.Join(rule.Source, "; "), Consequence: consequences[c.Rule],
		})
	}
	return onePerCause(found, presumed)
}

// watches reports whether the case says something about an exchange of which nothing is known but its events.
func (c *Case) watches(x *Seen) bool {
	if c.Proposal || c.Unwatched || c.What != nil && !c.AnyProgram || c.Schedules != nil && !slices.Contains(c.Schedules, x.Schedule) {
		return false
	}
	if x.Identity == nil {
		return true
	}
	return c.Nature == nil && (!c.AnyProgram || x.closeIsDue()) // what a nature excuses is not held against middleware that nobody has asked
}

// seen is the exchange as cases look at it. Where the server's schedule is not known, it is named after what came of it.
func (w *Watched) seen() *Seen {
	x := &Seen{Schedule: Plain, Events: w.Events, Component: trace.Event{Places: w.Component}}
	x.Exchange = host.Exchange{Environ: map[string]string{}}
	for _, e := range x.Above(trace.Call)[:min(1, len(x.Above(trace.Call)))] {
		for key, v := range e.Environ {
			if v.Type == "str" {
				x.Exchange.Environ[key] = v.Value
			}
		}
		x.Exchange.Terminated = e.Environ["wsgi.input_terminated"].Value == "True"
		_, x.Exchange.Async = e.Environ["wsgi.async_input"]
	}
	if closed := x.Above(trace.Close); len(closed) > 0 && !x.Whole() {
		values := len(x.Above(trace.Yield))
		x.Schedule, x.Exchange.CloseAfter = Gone1, &values
		if values == 0 {
			x.Schedule = Gone0
		}
	}
	return x
}

// alone is the same without the middleware: what the application beneath breaks, or the server, is not the middleware's doing.
func (s *Seen) alone() *Seen {
	control := *s
	control.Events = nil
	for _, e := range s.Events {
		switch {
		case e.Side == trace.Beneath:
			e.Side = trace.Above
		case e.Kind == trace.Call || e.Kind == trace.Start: // the environ and the write() that the server gave
			e.Side = trace.Beneath
		default:
			continue
		}
		control.Events = append(control.Events, e)
	}
	return &control
}

// closeIsDue reports whether middleware must have closed what the application beneath returned: the server has closed it, or it has
// ended, or failed, and has nothing that the server could still call.
func (s *Seen) closeIsDue() bool {
	beneath, above := s.Beneath(trace.Returned), s.Above(trace.Returned)
	if len(beneath) == 0 || beneath[0].Types["close"] != "yes" {
		return false
	}
	if len(above) == 0 { // an error left it when it was called: nobody can close anything any more
		return s.Has(trace.Above, trace.Raise)
	}
	ended := s.Has(trace.Above, trace.End, trace.Raise)
	return s.Has(trace.Above, trace.Closed) || ended && (above[0].Types["close"] == "no" || above[0].Value == "generator")
}

// textRules all say that the body is bytes.
var textRules = []string{"wsgi/app-returns-bytes-iterable", "wsgi/app-does-all-encoding", "wsgi/bytestrings-are-bytes"}

// onePerCause leaves out what another finding has said of the same line, and what follows from one that is presumed.
func onePerCause(all []Finding, presumed [][]string) []Finding {
	out := []Finding{}
	for i, f := range all {
		follows := slices.ContainsFunc(all, func(other Finding) bool { return other.Rule != f.Rule && slices.Contains(presumed[i], other.Rule) })
		same := slices.ContainsFunc(out, func(other Finding) bool {
			return slices.Equal(other.At, f.At) && (other.Observed == f.Observed || slices.Contains(textRules, other.Rule) && slices.Contains(textRules, f.Rule))
		})
		if !follows && !same {
			out = append(out, f)
		}
	}
	return out
}
