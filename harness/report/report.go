package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Report is what a check found. schema.json describes its JSON form. Everything in it is in the
// order of the catalog and of the cases.
type Report struct {
	Schema   string    `json:"schema"`                 // SchemaName
	Minor    int       `json:"schema_minor,omitempty"` // SchemaMinor
	Version  string    `json:"wsgicheck"`              // the version of wsgicheck that made it
	Command  string    `json:"command"`                // the command that made it, quoted for a shell
	Began    time.Time `json:"began"`
	TookMS   float64   `json:"took_ms"`             // milliseconds for all cases
	Seed     uint64    `json:"seed"`                // by which the cases were ordered
	CutShort string    `json:"cut_short,omitempty"` // why the check ended early, if it did
	Strict   bool      `json:"strict"`              // whether a SHOULD counts like a MUST
	Exit     Exit      `json:"exit"`
	Baseline *Accepted `json:"baseline,omitempty"`
	Target   Target    `json:"target"`
	Claims   []Claim   `json:"claims"` // weakest first
	Summary  Summary   `json:"summary"`
	Rules    []Rule    `json:"rules"` // in the catalog's order
}

// Target is the server that was tested.
type Target struct {
	Name     string `json:"name"`               // the name by which it was selected
	Command  string `json:"command,omitempty"`  // the command line that starts it
	Address  string `json:"address,omitempty"`  // HOST:PORT, or unix:PATH, of a target that was already running
	Host     string `json:"host,omitempty"`     // the host of --host
	Unix     string `json:"unix,omitempty"`     // the path of --unix
	Prefix   string `json:"prefix,omitempty"`   // the path beneath which it has the application
	Bridge   string `json:"bridge,omitempty"`   // MODULE:CALLABLE of its bridge
	Server   string `json:"server,omitempty"`   // what it calls itself
	Packages string `json:"packages,omitempty"` // of a preset, with their versions
	Language string `json:"language,omitempty"` // of the probe it hosts
	Runtime  string `json:"runtime,omitempty"`  // version of that language

	Component *Component `json:"component,omitempty"` // in place of a server
}

// Component is an application or middleware that was tested without a server.
type Component struct {
	Party        spec.Party `json:"party"`
	Call         string     `json:"call,omitempty"`         // the expression that makes it of app
	Setup        string     `json:"setup,omitempty"`        // MODULE:CALLABLE that was called before the import
	Distribution string     `json:"distribution,omitempty"` // that it belongs to, if it is installed as one
	Version      string     `json:"version,omitempty"`      // of the distribution
	At           string     `json:"at,omitempty"`           // FILE:LINE where it is written
	Interpreter  string     `json:"interpreter,omitempty"`  // the path of the interpreter
	Declares     []string   `json:"declares,omitempty"`     // what it is declared to be
}

// Rule is the verdict on one rule, with its cases.
type Rule struct {
	ID        string          `json:"id"`
	Title     string          `json:"title"`
	Level     spec.Level      `json:"level"`
	Party     spec.Party      `json:"party"`
	Profile   string          `json:"profile"`
	Statement string          `json:"statement"`
	Source    []string        `json:"source"`
	Selected  bool            `json:"selected"`
	Verdict   harness.Verdict `json:"verdict"`           // folded from the cases that count
	Reason    string          `json:"reason,omitempty"`  // why it has no case here
	Mutants   []string        `json:"mutants,omitempty"` // servers that break it, by which its cases are tested: NAME and what it does
	Cases     []Case          `json:"cases"`
}

// Case is the verdict on one case.
type Case struct {
	Name        string          `json:"name"` // unique within the rule
	Verdict     harness.Verdict `json:"verdict"`
	Level       spec.Level      `json:"level,omitempty"`       // the level of what was observed, if it is not the rule's
	Provisional bool            `json:"provisional,omitempty"` // reported, not counted
	Cut         bool            `json:"cut,omitempty"`         // left out because the check ended early
	Expected    string          `json:"expected"`              // with every alternative that is accepted
	Observed    string          `json:"observed"`
	At          []string        `json:"at,omitempty"` // of a component: the lines of code that broke it, FILE:LINE, innermost first
	Notes       []string        `json:"notes"`        // which of the accepted behaviors was seen
	TookMS      float64         `json:"took_ms"`
	Known       *Known          `json:"known,omitempty"` // the baseline's entry that accepts it, or lists it although it passes
	Evidence    *Evidence       `json:"evidence"`        // nil if the case passed or was not run
}

// Options are what New needs to know in addition to the result.
type Options struct {
	Version string   // the version of wsgicheck
	Command []string // the arguments of this command, "wsgicheck" first
	Repeat  []string // the arguments that run against the same target again, without --rule; "wsgicheck run" first
	Strict  bool     // whether a SHOULD counts like a MUST

	// Interrupted is the exit code if a signal ended the check before all cases had run; 0 if none did.
	Interrupted int
	Party       spec.Party // whom the report is about; "" for servers
	Verbose     bool       // whether cases that passed have evidence too

	Mutants func(rule string) []string // of the rule of that id, for [Rule]; nil for none
}

// maxText limits texts such as what was observed in a case, in octets.
const maxText = 16 << 10

// New makes the report of a result. Its rules are those of the catalog that bind servers, and
// those that are selected; a nil selection means all that bind servers. Outcomes of rules that
// are not in the catalog come last.
func New(cat *spec.Catalog, target Target, result *harness.Result, selected []spec.Rule, opts Options) *Report {
	r := &Report{
		Schema: SchemaName, Minor: SchemaMinor, Version: opts.Version, Command: quoteWords(opts.Command),
		Began: result.Began.UTC().Truncate(time.Millisecond), TookMS: milliseconds(result.Took), Seed: result.Seed,
		CutShort: cleanEnds(result.Broke, maxText), Strict: opts.Strict, Target: target,
	}
	if f := result.Facts; f != nil {
		r.Target.Server, r.Target.Language, r.Target.Runtime = clean(f.Server, 200), clean(f.Language, 200), clean(f.Runtime, 200)
	}
	party := cmp.Or(opts.Party, spec.Server)
	cases := map[string][]Case{}
	var unknown []Rule
	evidence := 0
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		rule, known := cat.Rule(o.Case.Rule)
		if !known {
			rule = unknownRule(o.Case.Rule)
			if cases[rule.ID] == nil {
				unknown = append(unknown, newRule(rule, true, party))
			}
		}
		c := newCase(o, &rule, opts)
		if c.Evidence != nil {
			if evidence += c.Evidence.size(); evidence > maxEvidence {
				c.Evidence.shorten()
			}
		}
		if result.Broke != "" && o.Observed == result.Broke {
			c.Observed, c.Cut = cutShort(r.CutShort), true // the report has the whole reason once
		}
		cases[rule.ID] = append(cases[rule.ID], c)
	}
	for _, rule := range cat.Rules() {
		chosen := selected == nil && rule.Binds(party) ||
			slices.ContainsFunc(selected, func(s spec.Rule) bool { return s.ID == rule.ID })
		if chosen || rule.Binds(party) || cases[rule.ID] != nil {
			r.Rules = append(r.Rules, newRule(rule, chosen, party))
		}
	}
	r.Rules = append(r.Rules, unknown...)
	for i := range r.Rules {
		rule := &r.Rules[i]
		if opts.Mutants != nil {
			rule.Mutants = opts.Mutants(rule.ID)
		}
		if own := cases[rule.ID]; own != nil {
			rule.Cases, rule.Reason = own, ""
			rule.Verdict = r.fold(rule)
		}
	}
	if r.Claims = []Claim{}; party == spec.Server {
		r.Claims = r.claims(cat, result.Facts)
	}
	r.Summary = summarize(cat, r.Rules)
	if r.Exit = r.exit(); opts.Interrupted != 0 {
		r.Exit = Exit{opts.Interrupted, r.CutShort + r.andNotRun()}
	}
	return r
}

// newRule returns a rule without cases, and says why it has none.
func newRule(rule spec.Rule, selected bool, party spec.Party) Rule {
	out := Rule{
		ID: rule.ID, Title: rule.Title, Level: rule.Level, Party: rule.Party, Profile: rule.Profile.Name,
		Statement: rule.Statement, Source: rule.Source, Selected: selected, Verdict: harness.NotTested, Cases: []Case{},
	}
	switch {
	case rule.Reason != "":
		out.Reason = rule.Reason
	case party != spec.Server && !rule.ObservableOn(party):
		out.Reason = "it can be observed on a server only"
	case !rule.ObservableOn(party):
		out.Reason = "it binds the " + string(rule.Party) + ", and can be observed only if wsgicheck hosts that"
	case !selected:
		out.Reason = "not selected"
	default:
		out.Reason = "no case tests it"
	}
	return out
}

// unknownRule stands in for a rule that is not in the catalog. That is a bug of wsgicheck, but its
// outcomes must not be lost.
func unknownRule(id string) spec.Rule {
	profile, _, _ := strings.Cut(id, "/")
	return spec.Rule{ID: id, Title: "not in the catalog", Level: spec.Must, Party: spec.Server,
		Profile: spec.Profile{Name: profile}, Source: []string{}}
}

func newCase(o *harness.Outcome, rule *spec.Rule, opts Options) Case {
	c := Case{
		Name: clean(o.Case.Name, maxText), Verdict: o.Verdict, Provisional: o.Case.Provisional, Expected: clean(o.Case.Text, maxText),
		Observed: observed(o), Notes: notesOf(o), TookMS: milliseconds(o.Took),
	}
	if level := o.Level(rule.Level); level != rule.Level {
		c.Level = level
	}
	for _, place := range o.Places {
		c.At = append(c.At, clean(place, maxText))
	}
	if o.Run != nil && (o.Verdict != harness.Pass || opts.Verbose) {
		c.Evidence = newEvidence(o)
		c.Evidence.Command = quoteWords(slices.Concat(opts.Repeat, []string{"--rule", rule.ID + "#" + c.Name, "--verbose"}))
	}
	return c
}

func observed(o *harness.Outcome) string { return cleanEnds(o.Observed, maxText) }

func notesOf(o *harness.Outcome) []string {
	notes := make([]string, len(o.Notes))
	for i, n := range o.Notes {
		notes[i] = clean(n, maxText)
	}
	return notes
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/1e3) / 1e3
}
