package report

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Claim says whether the target may call itself by one of the names in spec.Claims.
type Claim struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	State   State    `json:"state"`
	Needs   int      `json:"needs"`  // number of rules it rests on; optional ones only if they are offered
	Kept    int      `json:"kept"`   // how many of these rules are kept
	Broken  []string `json:"broken"` // ids of the rules that are broken
}

// State says whether a claim holds.
type State string

// The states.
const (
	Kept       State = "kept"        // every rule it rests on was tested and is kept
	Open       State = "open"        // no rule it rests on is broken, but not every one was tested
	Broken     State = "broken"      // a rule it rests on is broken
	NotOffered State = "not-offered" // the target does not claim it
)

// claims returns what the target of the report may claim. If no rule of an asynchronous profile was run, facts say whether it offers those; nil
// if nothing is known.
func (report *Report) claims(cat *spec.Catalog, facts *harness.Facts) []Claim {
	asked := slices.ContainsFunc(report.Rules, func(r Rule) bool {
		rule, known := cat.Rule(r.ID)
		return known && rule.Profile.Asynchronous && len(r.Cases) > 0
	})
	without := !asked && facts != nil && !facts.Async()
	var out []Claim
	for _, claim := range spec.Claims() {
		c := Claim{Name: claim.Name, Meaning: claim.Meaning, Broken: []string{}}
		offered := true
		for _, r := range report.Rules {
			rule, known := cat.Rule(r.ID)
			if !known || !claim.Needs(rule) || rule.Optional && r.Verdict == harness.NotOffered {
				continue
			}
			c.Needs++
			offered = offered && !(without && rule.Profile.Asynchronous)
			switch r.Verdict {
			case harness.Pass, harness.Info, harness.Warn: // a warning is about something that is only recommended
				if !report.isCutIn(&r) {
					c.Kept++
				}
			case harness.Fail:
				c.Broken = append(c.Broken, r.ID)
			case harness.NotOffered:
				offered = offered && !rule.Profile.Asynchronous
			}
		}
		switch {
		case !offered:
			c.State = NotOffered
		case len(c.Broken) > 0:
			c.State = Broken
		case c.Kept < c.Needs:
			c.State = Open
		default:
			c.State = Kept
		}
		out = append(out, c)
	}
	return out
}
