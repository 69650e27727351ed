package harness

import (
	"slices"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Case is one test of one rule: the scenario and what must be seen of it.
type Case struct {
	Rule string // id of the rule; a case in a Group leaves it to the group
	Name string // stable name, unique within the rule: it is cited, with the rule, as RULE#NAME
	Text string // what must be seen, with every alternative that is accepted

	Client []Action                     // the client's half
	App    control.Program              // the application's half, for the request that carries the bare id
	Apps   map[string]control.Program   // programs of further requests, by name
	AppFor func(*Facts) control.Program // in place of App, where what the target offers decides

	// Check asserts on the run; it is not called when the client's half could not be
	// finished, unless Partial is set. What a rule allows in several forms it accepts
	// in each, and reports which by run.Note.
	Check   func(g gomega.Gomega, run *Run)
	Partial bool // Check wants the run even if the client's half broke off; it looks at run.Err

	// Level is how strongly the rule's text binds in this case, where that is less than the
	// rule's own level: what the text only advises (spec.Should) or leaves open (spec.May). "": as the rule.
	// Where that depends on what is seen, Check ends with Run.Warn.
	Level spec.Level

	Needs         []Need   // what the target must offer for the case to apply
	RestsOn       []Basis  // what other cases must show for it to say anything
	Presumes      []string // rules or cases, RULE or RULE#CASE: where one of them is broken, that this case fails says nothing of its own rule
	Alone         bool     // no other case may run at the same time
	Fresh         bool     // its request is the first of a process, where the target can be started for it
	Surroundings  []string // NAME=VALUE in octets: it runs in a process that is started with these in its environment, where the target can be
	Settle        bool     // an ordinary request is answered before the events are judged: what comes late, such as a second close(), counts
	JudgesClose   bool     // an iterable that is neither closed nor freed in time breaks the case; otherwise that is another rule's matter
	BeneathBridge bool     // the applications are PEP 3333 ones: where the server has an asynchronous interface, they run beneath its bridge
	Malformed     bool     // sends what no client may send: to this machine alone, unless the user owns the target
	Aliases       []string // earlier names
	Provisional   bool     // new in this minor version: reported, not counted
}

// ID is the citation, RULE#NAME.
func (c *Case) ID() string { return c.Rule + "#" + c.Name }

// AllNeeds returns what the target must offer for the case to apply: the case's own needs, and those of its client's steps, each
// once.
func (c *Case) AllNeeds() []Need {
	all := slices.Clone(c.Needs)
	for _, a := range c.Client {
		for _, n := range a.Needs {
			if !slices.ContainsFunc(all, func(other Need) bool { return other.Reason == n.Reason }) {
				all = append(all, n)
			}
		}
	}
	return all
}

// Broken is the verdict on the case when its expectation did not hold; ruleLevel is its rule's level.
func (c *Case) Broken(ruleLevel spec.Level) Verdict {
	if c.Level != "" {
		return Broken(c.Level)
	}
	return Broken(ruleLevel)
}

// Programs returns what the applications do on such a target, by the requests' names.
func (c *Case) Programs(f *Facts) map[string]control.Program {
	all := map[string]control.Program{"": c.App}
	if c.AppFor != nil {
		all[""] = c.AppFor(f)
	}
	for name, p := range c.Apps {
		all[name] = p
	}
	if c.BeneathBridge && f.Async() && f.Bridge {
		for name, p := range all {
			p.Bridge = true
			all[name] = p
		}
	}
	return all
}

// Action is one step of the client's half. Do returns an error when the step could not be
// done: the client's half ends there.
type Action struct {
	Text  string
	Do    func(*Client) error
	Needs []Need // what the target must offer for the case to apply, as Case.Needs
}

// Need is a condition on the target without which a case says nothing about it. The usual ones are in suites/needs.
type Need struct {
	Met     func(*Facts) bool
	Verdict Verdict // when not met: NotOffered or NotTested
	Reason  string
}

// OnlyOfGateways reports whether every server meets the need, and only a gateway without a socket does not. A text about a rule or a
// case leaves it out: docs/checking-a-gateway.md has it for all of them.
func (n Need) OnlyOfGateways() bool {
	return n.Met != nil && n.Met(&Facts{}) && (!n.Met(&Facts{Gateway: ByURL}) || !n.Met(&Facts{Gateway: ByEvent}))
}

// Basis is a case that others rest on. It runs once, before the first of them; unless it shows what they take for
// granted, they say nothing about the target, and the defect is reported once, under the basis' own rule.
type Basis struct {
	Case    *Case
	Missing func(*Outcome) (Verdict, string) // why the others say nothing; "" if they do
}
