package site

import (
	"fmt"
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

// ruleNames are rules of a profile, without its name.
type ruleNames struct {
	Profile string
	Names   []string
}

// Kept returns the rules that are kept, by profile.
func (r *run) Kept() []ruleNames { return named(r.with(harness.Pass)) }

// Recorded returns the rules that leave a choice, by profile.
func (r *run) Recorded() []ruleNames { return named(r.with(harness.Info)) }

func named(results []*result) (all []ruleNames) {
	for _, res := range results {
		profile, name, _ := strings.Cut(res.Rule.ID, "/")
		if len(all) == 0 || all[len(all)-1].Profile != profile {
			all = append(all, ruleNames{Profile: profile})
		}
		last := &all[len(all)-1]
		last.Names = append(last.Names, name)
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

// Objection is the address of a new issue about the result.
func (r *result) Objection() string {
	return objection(r.Rule.ID, "evidence", fmt.Sprintf("%s, %s: wsgicheck run %s --rule %s --verbose", r.Run.Versions, r.Run.Began, r.Run.Server.Name, r.Rule.ID))
}
