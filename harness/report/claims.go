package report

import (
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Claim says whether the target may call itself by one of the names in spec.Claims.
type Claim struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	State   State    `json:"state"`
	Needs   int      `json:"needs"`             // number of rules it rests on; optional ones only if they are offered
	Kept    int      `json:"kept"`              // how many of these rules are kept
	Broken  []string `json:"broken"`            // ids of the rules that are broken
	Blocked int      `json:"blocked"`           // of how many nothing is known, since they could not be tested
	Partial bool     `json:"partial,omitempty"` // not all of these rules were selected: it could not be decided
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

// mostReason is how much of a reason stands in a line, in octets.
const mostReason = 160

// whyBlocked returns why rules are blocked, in a line; "" if there are several reasons, or none is known.
func (r *Report) whyBlocked() string {
	why, several := "", false
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			switch {
			case c.Verdict != harness.Blocked:
			case r.isCut(&c):
				return brief(r.CutShort)
			default:
				several = several || why != "" && why != c.Observed
				why = c.Observed
			}
		}
	}
	if several {
		return ""
	}
	return brief(why)
}

// brief is the first line, if it is not too long.
func brief(why string) string {
	why, _, _ = strings.Cut(why, "\n")
	why = strings.TrimSuffix(why, "; its last output:")
	if len(why) > mostReason {
		why = strings.ToValidUTF8(why[:mostReason], "") + "…"
	}
	return why
}

// blocked says how many rules are blocked, and why; "" if none is.
func (r *Report) blocked() string {
	n := r.Summary.Rules.Blocked
	if n == 0 {
		return ""
	}
	return because(rules(n)+" "+isOrAre(n)+" blocked", r.whyBlocked())
}

func because(what, why string) string {
	if why == "" {
		return what
	}
	return what + ": " + why
}

// claims returns what the target of the report may claim. If no rule of an asynchronous profile was run, facts say whether it offers those; nil
// if nothing is known.
func (r *Report) claims(cat *spec.Catalog, facts *harness.Facts) []Claim {
	asked := slices.ContainsFunc(r.Rules, func(judged Rule) bool {
		rule, known := cat.Rule(judged.ID)
		return known && rule.Profile.Asynchronous && len(judged.Cases) > 0
	})
	without := !asked && facts != nil && !facts.Async()
	var out []Claim
	for _, claim := range spec.Claims() {
		c := Claim{Name: claim.Name, Meaning: claim.Meaning, Broken: []string{}}
		offered := true
		for _, judged := range r.Rules {
			rule, known := cat.Rule(judged.ID)
			if !known || !claim.Needs(rule) || rule.Optional && judged.Verdict == harness.NotOffered {
				continue
			}
			c.Needs++
			c.Partial = c.Partial || !judged.Selected
			offered = offered && !(without && rule.Profile.Asynchronous)
			switch judged.Verdict {
			case harness.Pass, harness.Info, harness.Warn: // a warning is about something that is only recommended
				if !r.isCutIn(&judged) {
					c.Kept++
				}
			case harness.Fail:
				c.Broken = append(c.Broken, judged.ID)
			case harness.Blocked:
				c.Blocked++
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
