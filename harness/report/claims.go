package report

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Claim is a name that a server may call itself (spec.Claims), and whether this one may.
type Claim struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	State   State    `json:"state"`
	Needs   int      `json:"needs"`  // rules it rests on; of the optional ones those that are offered
	Kept    int      `json:"kept"`   // of them
	Broken  []string `json:"broken"` // ids of those that are broken
}

// State says whether a claim holds.
type State string

// The states.
const (
	Kept       State = "kept"        // every rule it rests on was tested and is kept
	Open       State = "open"        // nothing speaks against it, but not every rule was tested
	Broken     State = "broken"      // a rule it rests on is broken
	NotOffered State = "not-offered" // the target does not claim it
)

func claims(cat *spec.Catalogue, rules []Rule) []Claim {
	var out []Claim
	for _, claim := range spec.Claims() {
		c := Claim{Name: claim.Name, Meaning: claim.Meaning, Broken: []string{}}
		offered := true
		for _, r := range rules {
			rule, known := cat.Rule(r.ID)
			if !known || !claim.Needs(rule) || rule.Optional && r.Verdict == harness.NotOffered {
				continue
			}
			c.Needs++
			switch r.Verdict {
			case harness.Pass, harness.Info, harness.Warn: // a warning is of what is no more than recommended
				c.Kept++
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
