package site

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// AllClaims returns the claims, weakest first.
func (b *builder) AllClaims() []spec.Claim { return spec.Claims() }

// Claims returns the names of the claims that at least one server offers, and always the weakest.
func (b *builder) Claims() (names []string) {
	for i, c := range spec.Claims() {
		offered := i == 0
		for _, s := range b.Tested() {
			if own, ok := s.Latest().claim(c.Name); ok && own.State != report.NotOffered {
				offered = true
			}
		}
		if offered {
			names = append(names, c.Name)
		}
	}
	return names
}

// ClaimsOf returns the run's claims of the names in Claims; nil for one that its report does not have.
func (b *builder) ClaimsOf(r *run) (all []*report.Claim) {
	for _, name := range b.Claims() {
		c, ok := r.claim(name)
		if !ok {
			c = &report.Claim{Name: name, State: report.Open}
		}
		all = append(all, c)
	}
	return all
}

func (r *run) claim(name string) (*report.Claim, bool) {
	for i := range r.Report.Claims {
		if r.Report.Claims[i].Name == name {
			return &r.Report.Claims[i], true
		}
	}
	return nil, false
}

// Untested returns the servers that were not tested in any matrix.
func (b *builder) Untested() (some []*server) {
	for _, s := range b.Servers {
		if s.Latest() == nil {
			some = append(some, s)
		}
	}
	return some
}

// ruleCount is a number of rules of a profile.
type ruleCount struct {
	Profile string
	Rules   int
}

// Kept counts the rules that are kept, by profile.
func (r *run) Kept() []ruleCount { return counted(r.with(harness.Pass)) }

// Recorded counts the rules that leave a choice, by profile.
func (r *run) Recorded() []ruleCount { return counted(r.with(harness.Info)) }

func counted(results []*result) (all []ruleCount) {
	for _, res := range results {
		profile, _, _ := strings.Cut(res.Rule.ID, "/")
		if len(all) == 0 || all[len(all)-1].Profile != profile {
			all = append(all, ruleCount{Profile: profile})
		}
		all[len(all)-1].Rules++
	}
	return all
}

// None reports whether no verdict changed.
func (c *changes) None() bool {
	return len(c.Broken)+len(c.Mended)+len(c.Unfollowed)+len(c.FollowedAnew) == 0
}

// Read returns the rules of the profile that can be read in more than one way.
func (p profile) Read() (some []*rule) {
	for _, r := range p.Rules {
		if len(r.Interpretations) > 0 {
			some = append(some, r)
		}
	}
	return some
}
