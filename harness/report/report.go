package report

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Report is what a check found. Its JSON form is described by schema.json; the order of
// everything in it is that of the catalogue and of the cases.
type Report struct {
	Schema   string    `json:"schema"`    // SchemaName
	Version  string    `json:"wsgicheck"` // of the wsgicheck that made it
	Command  string    `json:"command"`   // that made it, quoted for a shell
	Began    time.Time `json:"began"`
	TookMS   float64   `json:"took_ms"`             // milliseconds for all cases
	CutShort string    `json:"cut_short,omitempty"` // why cases were left out at the end
	Strict   bool      `json:"strict"`              // a SHOULD counts like a MUST
	Exit     Exit      `json:"exit"`
	Baseline *Accepted `json:"baseline,omitempty"`
	Target   Target    `json:"target"`
	Claims   []Claim   `json:"claims"` // weakest first
	Summary  Summary   `json:"summary"`
	Rules    []Rule    `json:"rules"` // in the catalogue's order
}

// Target is the server that was tested.
type Target struct {
	Name     string `json:"name"`               // as it was selected
	Command  string `json:"command,omitempty"`  // the command line that starts it
	Address  string `json:"address,omitempty"`  // HOST:PORT of one that was running
	Bridge   string `json:"bridge,omitempty"`   // MODULE:CALLABLE of its bridge
	Server   string `json:"server,omitempty"`   // what it calls itself
	Language string `json:"language,omitempty"` // of the probe it hosts
	Runtime  string `json:"runtime,omitempty"`  // version of that language
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
	Verdict   harness.Verdict `json:"verdict"`          // folded from the cases that count
	Reason    string          `json:"reason,omitempty"` // why it has no case here
	Cases     []Case          `json:"cases"`
}

// Case is the verdict on one case.
type Case struct {
	Name        string          `json:"name"` // unique within the rule
	Verdict     harness.Verdict `json:"verdict"`
	Level       spec.Level      `json:"level,omitempty"`       // how strongly the rule binds here, where that is less than the rule's level
	Provisional bool            `json:"provisional,omitempty"` // reported, not counted
	Expected    string          `json:"expected"`              // with every alternative that is accepted
	Observed    string          `json:"observed"`
	Notes       []string        `json:"notes"` // which of the accepted behaviours was seen
	TookMS      float64         `json:"took_ms"`
	Known       *Known          `json:"known,omitempty"` // the baseline's entry that accepts it
	Evidence    *Evidence       `json:"evidence"`        // nil where the case passed or was not tried
}

// Options are what New needs to know besides the result.
type Options struct {
	Version string   // of wsgicheck
	Command []string // the arguments of the command that is reported, "wsgicheck" first
	Repeat  []string // the arguments that run against the same target again, without --rule; "wsgicheck run" first
	Strict  bool     // a SHOULD counts like a MUST
	Verbose bool     // evidence for the cases that passed, too
}

// maxText bounds what was observed in a case, in octets.
const maxText = 16 << 10

// New makes the report of a result. Its rules are those of the catalogue that bind
// servers and those that are selected; a nil selection is all that bind servers. An
// outcome whose rule the catalogue does not have comes last.
func New(cat *spec.Catalogue, target Target, result *harness.Result, selected []spec.Rule, opts Options) *Report {
	r := &Report{
		Schema: SchemaName, Version: opts.Version, Command: quoteWords(opts.Command),
		Began: result.Began.UTC().Truncate(time.Millisecond), TookMS: milliseconds(result.Took),
		CutShort: clean(result.Broke, maxText), Strict: opts.Strict, Target: target,
	}
	if f := result.Facts; f != nil {
		r.Target.Server, r.Target.Language, r.Target.Runtime = clean(f.Server, 200), clean(f.Language, 200), clean(f.Runtime, 200)
	}
	cases := map[string][]Case{}
	var strangers []Rule
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		rule, known := cat.Rule(o.Case.Rule)
		if !known {
			rule = stranger(o.Case.Rule)
			if cases[rule.ID] == nil {
				strangers = append(strangers, newRule(rule, true))
			}
		}
		c := newCase(o, rule.ID, opts)
		if result.Broke != "" && o.Observed == result.Broke {
			c.Observed = cutShort(r.CutShort) // once in full is enough
		}
		cases[rule.ID] = append(cases[rule.ID], c)
	}
	for _, rule := range cat.Rules() {
		chosen := selected == nil && rule.Binds(spec.Server) ||
			slices.ContainsFunc(selected, func(s spec.Rule) bool { return s.ID == rule.ID })
		if chosen || rule.Binds(spec.Server) || cases[rule.ID] != nil {
			r.Rules = append(r.Rules, newRule(rule, chosen))
		}
	}
	r.Rules = append(r.Rules, strangers...)
	for i := range r.Rules {
		rule := &r.Rules[i]
		if own := cases[rule.ID]; own != nil {
			rule.Cases, rule.Verdict, rule.Reason = own, fold(own), ""
		}
	}
	r.Claims = claims(cat, r.Rules)
	r.Summary = summarize(cat, r.Rules)
	r.Exit = r.exit()
	return r
}

// newRule returns a rule without cases, and says why it has none.
func newRule(rule spec.Rule, selected bool) Rule {
	out := Rule{
		ID: rule.ID, Title: rule.Title, Level: rule.Level, Party: rule.Party, Profile: rule.Profile.Name,
		Statement: rule.Statement, Source: rule.Source, Selected: selected, Verdict: harness.NotTested, Cases: []Case{},
	}
	switch {
	case rule.Reason != "":
		out.Reason = rule.Reason
	case !rule.ObservableOn(spec.Server):
		out.Reason = "it binds the " + string(rule.Party) + ", and is seen only where that is hosted by wsgicheck"
	case !selected:
		out.Reason = "not selected"
	default:
		out.Reason = "no case tests it"
	}
	return out
}

// stranger stands in for a rule that the catalogue does not have: the fault is ours, and its
// outcomes must not be lost for it.
func stranger(id string) spec.Rule {
	profile, _, _ := strings.Cut(id, "/")
	return spec.Rule{ID: id, Title: "not in the catalogue", Level: spec.Must, Party: spec.Server,
		Profile: spec.Profile{Name: profile}, Source: []string{}}
}

func newCase(o *harness.Outcome, rule string, opts Options) Case {
	c := Case{
		Name: clean(o.Case.Name, maxText), Verdict: o.Verdict, Level: o.Case.Level, Provisional: o.Case.Provisional, Expected: clean(o.Case.Text, maxText),
		Observed: clean(pointer.ReplaceAllString(o.Observed, ">"), maxText), Notes: make([]string, len(o.Notes)), TookMS: milliseconds(o.Took),
	}
	for i, n := range o.Notes {
		c.Notes[i] = clean(n, maxText)
	}
	if o.Run != nil && (o.Verdict != harness.Pass || opts.Verbose) {
		c.Evidence = newEvidence(o)
		c.Evidence.Command = quoteWords(slices.Concat(opts.Repeat, []string{"--rule", rule + "#" + c.Name, "--verbose"}))
	}
	return c
}

// cutShort is what is observed of a case that was left out for the reason.
func cutShort(reason string) string {
	first, _, _ := strings.Cut(reason, "\n")
	return "the check was cut short: " + clean(first, 300)
}

// pointer is what gomega adds to the type of a pointer or slice: it differs from run to run.
var pointer = regexp.MustCompile(` \| 0x[0-9a-f]+>`)

// fold is the verdict on a rule with these cases.
func fold(cases []Case) harness.Verdict {
	var counted []harness.Verdict
	for _, c := range cases {
		if !c.Provisional {
			counted = append(counted, c.Verdict)
		}
	}
	return harness.Fold(counted...)
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/1e3) / 1e3
}
