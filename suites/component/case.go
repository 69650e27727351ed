package component

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Case is one test of one rule. It looks at every exchange that says something about it.
type Case struct {
	Rule, Name string
	Text       string     // what must be seen
	Level      spec.Level // how strongly the rule's text binds here, where that is less than the rule's own level; "": as the rule
	Of         []spec.Party
	What       []string // of middleware: the programs that it looks at; nil for all
	Without    []string // programs that it does not look at
	Schedules  []string // the schedules that it looks at; nil for all
	Nature     []Nature // what middleware may declare, and then need not keep this
	Proposal   bool     // it looks at exchanges with the proposal's keys
	Presumes   []string // rules: where one of them is broken, that this case fails says nothing of its own rule
	AnyProgram bool     // it would look at any program beneath middleware whose iterable has a close(), not only at those of What
	Unwatched  bool     // it says nothing of an exchange that somebody else has made
	Look       func(x *Seen, l *View)
}

// Both are the parties that the component's side towards the server binds.
var Both = []spec.Party{spec.Application, spec.Middleware}

// OnlyMiddleware and OnlyApplication are one of them.
var (
	OnlyMiddleware  = []spec.Party{spec.Middleware}
	OnlyApplication = []spec.Party{spec.Application}
)

// ID is the citation, RULE#NAME.
func (c *Case) ID() string { return c.Rule + "#" + c.Name }

// Case is what reports and baselines know of it.
func (c *Case) Case() harness.Case {
	return harness.Case{Rule: c.Rule, Name: c.Name, Text: c.Text, Level: c.Level, Presumes: c.Presumes}
}

// fits reports whether the case looks at the exchange.
func (c *Case) fits(x *Seen) bool {
	return c.covers(x) && c.Proposal == x.Exchange.Async
}

// covers does so whether or not the exchange has the proposal's keys.
func (c *Case) covers(x *Seen) bool {
	return !slices.Contains(c.Without, x.What) && (c.What == nil || slices.Contains(c.What, x.What) || x.Exchange.Program == nil) &&
		(c.Schedules == nil && !slices.Contains(apart, x.Schedule) || slices.Contains(c.Schedules, x.Schedule))
}

// View is one look at an exchange.
type View struct {
	tested bool
	broken string
	level  spec.Level
	event  trace.Event
	notes  []string
}

// Tested says that the exchange tests the rule.
func (l *View) Tested() { l.tested = true }

// Break says how the exchange breaks the rule, and the event that shows it. Only the first counts.
func (l *View) Break(e trace.Event, format string, args ...any) {
	l.tested = true
	if l.broken == "" {
		l.broken, l.event = fmt.Sprintf(format, args...), e
	}
}

// Advise is Break where the rule's text only advises.
func (l *View) Advise(e trace.Event, format string, args ...any) {
	if l.broken == "" {
		l.level = spec.Should
	}
	l.Break(e, format, args...)
}

// Note says what was seen, and is left open.
func (l *View) Note(format string, args ...any) {
	l.tested = true
	if text := fmt.Sprintf(format, args...); !slices.Contains(l.notes, text) {
		l.notes = append(l.notes, text)
	}
}

// mutates is the rule that lets the server change the list of headers. Who cannot stand that is noted under it, and breaks no other rule by it.
const mutates = "wsgi/server-may-mutate-header-list"

// look looks at the exchange; of middleware, first at the same without it: what happens there is not its doing.
func (c *Case) look(x *Seen) View {
	var l View
	if x.Exchange.EmptyHeaders && c.Rule != mutates && x.Plain != nil && len(x.Raised()) > len(x.Plain.Raised()) {
		return l // what comes of the emptied list is said once
	}
	if x.Identity != nil {
		var control View
		c.Look(x.Identity, &control)
		if control.broken != "" {
			return l
		}
	}
	if x.failsByItsSchedule() && !c.Proposal && !slices.Equal(c.Schedules, []string{x.Schedule}) {
		return l // that is for the case about the schedule to say
	}
	c.Look(x, &l)
	return l
}

// Broken is a case that an exchange breaks.
type Broken struct {
	Case *Case
	What string
}

// Judge returns the cases that the exchange breaks, as far as they bind: what the text only advises or leaves open is not among them.
// It is for components that this package does not host itself, whose exchanges all have the proposal's interface.
func Judge(cases []Case, x *Seen) (all []Broken) {
	for i := range cases {
		c := &cases[i]
		rule, _ := spec.MustLoad().Rule(c.Rule)
		if level := cmp.Or(c.Level, rule.Level); !level.Binding() || x.Gone != nil || !c.covers(x) || c.What != nil && c.Proposal != x.Exchange.Async {
			continue
		}
		if v := c.look(x); v.broken != "" && v.level == "" {
			all = append(all, Broken{c, v.broken})
		}
	}
	return all
}
