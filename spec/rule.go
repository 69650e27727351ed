package spec

import "slices"

// Level is how strongly a rule binds, in the words of RFC 2119.
type Level string

// The levels.
const (
	Must      Level = "MUST"
	MustNot   Level = "MUST NOT"
	Should    Level = "SHOULD"
	ShouldNot Level = "SHOULD NOT"
	May       Level = "MAY"
)

var levels = []Level{Must, MustNot, Should, ShouldNot, May}

// Binding reports whether breaking the rule is a failure: MUST and MUST NOT.
func (l Level) Binding() bool { return l == Must || l == MustNot }

// Recommended reports whether breaking the rule is a warning: SHOULD and SHOULD NOT.
func (l Level) Recommended() bool { return l == Should || l == ShouldNot }

// Permitted reports whether the rule leaves the choice open, so that what was seen is
// recorded and nothing can be broken: MAY.
func (l Level) Permitted() bool { return l == May }

// Party is whom a rule binds, in PEP 3333's words.
type Party string

// The parties.
const (
	Server      Party = "server"
	Application Party = "application"
	Middleware  Party = "middleware"
)

var parties = []Party{Server, Application, Middleware}

// Observation is a way to see whether a rule is kept.
type Observation string

// The ways to observe.
const (
	HTTP         Observation = "http"   // from outside, by what comes back on the wire
	Probe        Observation = "probe"  // by an application inside the server
	Hosted       Observation = "hosted" // by hosting the application or middleware in an adversarial server
	Unobservable Observation = "none"   // it cannot be observed; Rule.Reason says why
)

var observations = []Observation{HTTP, Probe, Hosted, Unobservable}

// Rule is one statement that binds somebody.
type Rule struct {
	ID        string   // the profile's name, a slash and a name: "boundary/chunked"
	Aliases   []string // the ids it had before
	Title     string   // at most 60 characters, for lists
	Level     Level
	Party     Party   // who is bound
	AlsoBinds []Party // who else is bound by the same text
	Profile   Profile
	Statement string   // what holds, in a sentence or two; code stands between backquotes
	Source    []string // what the rule rests on: the proposal, or document, section and lines

	// Optional says that the rule applies only if a server offers what it is about;
	// otherwise the verdict is "not-offered". Offered is the environ key that shows the
	// offer, "" if there is no such key.
	Optional bool
	Offered  string

	Observe []Observation
	Reason  string // why nothing can be observed; "" if something can

	Interpretations []Interpretation // how the text is read where it allows more than one reading

	Location Location // where it is written
}

// Interpretation is the reading of a rule by which wsgicheck judges, if the rule's text
// allows more than one.
type Interpretation struct {
	Reading    string
	Why        string
	Settlement int // its number among the settlements in README.md; 0 if it is not one of them
}

// Binds reports whether the rule binds the party, as its Party or in AlsoBinds.
func (r Rule) Binds(p Party) bool {
	return r.Party == p || slices.Contains(r.AlsoBinds, p)
}

// ObservableOn reports whether the rule binds the party and it can be observed whether
// the party keeps it: a server from outside or by a probe, an application or middleware by
// hosting it.
func (r Rule) ObservableOn(p Party) bool {
	if !r.Binds(p) {
		return false
	}
	if p == Server {
		return slices.Contains(r.Observe, HTTP) || slices.Contains(r.Observe, Probe)
	}
	return slices.Contains(r.Observe, Hosted)
}
