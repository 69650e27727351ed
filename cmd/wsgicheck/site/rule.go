package site

import (
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites"
)

// rule is a rule with what tests it, and what servers make of it.
type rule struct {
	spec.Rule
	Cases   []harness.Case // of servers
	Hosted  []harness.Case // of applications and middleware
	Mutants []suites.Mutant
	Results []*result // of the latest run of each server that was tested on it
}

// profile is a profile with its rules.
type profile struct {
	spec.Profile
	Rules []*rule
}

func (b *builder) collectRules() {
	for _, r := range b.Catalog.Rules() {
		own := &rule{Rule: r, Mutants: suites.Mutants(r.ID)}
		for _, s := range b.Tested() {
			if res := s.Latest().byRule[r.ID]; res != nil {
				own.Results = append(own.Results, res)
			}
		}
		b.Rules = append(b.Rules, own)
		b.byRule[r.ID] = own
	}
	for _, c := range b.Source.Cases {
		if own := b.owner(&c); own != nil {
			own.Cases = append(own.Cases, c)
		}
	}
	for _, c := range b.Source.Hosted {
		if own := b.owner(&c); own != nil {
			own.Hosted = append(own.Hosted, c)
		}
	}
}

// owner is the rule of a case, which may have the id that the rule had before.
func (b *builder) owner(c *harness.Case) *rule {
	id := c.Rule
	if r, ok := b.Catalog.Rule(id); ok {
		id = r.ID
	}
	return b.byRule[id]
}

// OnServers reports whether a case of servers has the name, too, and thus the anchor.
func (r *rule) OnServers(name string) bool {
	return slices.ContainsFunc(r.Cases, func(c harness.Case) bool { return c.Name == name })
}

// Profiles returns the profiles with their rules.
func (b *builder) Profiles() (all []profile) {
	for _, p := range b.Catalog.Profiles() {
		of := profile{Profile: p}
		for _, r := range b.Rules {
			if r.Profile == p {
				of.Rules = append(of.Rules, r)
			}
		}
		all = append(all, of)
	}
	return all
}

// With returns the results that are of one of these states.
func (r *rule) With(states ...string) (some []*result) {
	for _, res := range r.Results {
		if slices.Contains(states, res.State()) {
			some = append(some, res)
		}
	}
	return some
}

// breach is results of one state.
type breach struct {
	State   string
	Day     string // when all of them were seen; "" if on several days
	Results []*result
}

// Breaches returns the servers that do not keep the rule, those first that must.
func (r *rule) Breaches() (all []breach) {
	for _, state := range []string{"broken", "not followed"} {
		some := r.With(state)
		if len(some) == 0 {
			continue
		}
		day := some[0].Run.Began
		if slices.ContainsFunc(some, func(res *result) bool { return res.Run.Began != day }) {
			day = ""
		}
		all = append(all, breach{state, day, some})
	}
	return all
}

// KeptByTheRest reports whether each server that keeps the rule need not be named, as all those that do not are.
func (r *rule) KeptByTheRest() bool {
	kept := len(r.With("kept"))
	return kept > 2 && kept+len(r.With("broken", "not followed")) == len(r.Results)
}

// Parties lists whom the rule binds; "" if that is the server alone, as mostly.
func (r *rule) Parties() string {
	if r.Party == spec.Server && len(r.AlsoBinds) == 0 {
		return ""
	}
	all := []string{string(r.Party)}
	for _, p := range r.AlsoBinds {
		all = append(all, string(p))
	}
	return strings.Join(all, ", ")
}

// caseGroup is cases of which the same is accepted.
type caseGroup struct {
	Text  string
	Level spec.Level // "" for the rule's
	Lines []caseLine
}

// caseLine is cases that send the same, or do not say what they send.
type caseLine struct {
	Sent  string
	Cases []harness.Case
}

// Sent reports whether the cases say what they send.
func (g caseGroup) Sent() bool { return g.Lines[0].Sent != "" }

// sentMark separates what a case sends from the rest of its text.
const sentMark = "\nsent: "

// Groups returns the cases, each group in the place of its first case.
func (r *rule) Groups() (groups []*caseGroup) {
	for _, c := range r.Cases {
		text, sent, _ := strings.Cut(c.Text, sentMark)
		i := slices.IndexFunc(groups, func(g *caseGroup) bool { return g.Text == text && g.Level == c.Level && g.Sent() == (sent != "") })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &caseGroup{Text: text, Level: c.Level})
		}
		g := groups[i]
		j := slices.IndexFunc(g.Lines, func(l caseLine) bool { return l.Sent == sent })
		if j < 0 {
			j = len(g.Lines)
			g.Lines = append(g.Lines, caseLine{Sent: sent})
		}
		g.Lines[j].Cases = append(g.Lines[j].Cases, c)
	}
	return groups
}

// CaseFiles are where the cases are written, each file once.
func (r *rule) CaseFiles() (files []string) {
	for i := range r.Cases {
		files = append(files, suites.Where(&r.Cases[i]).File)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// month is a month of the findings, "2026-11", in words.
func month(m string) string {
	t, err := time.Parse("2006-01", m)
	if err != nil {
		return m
	}
	return t.Format("January 2006")
}

// install is the command that installs the versions of a run beside wsgicheck; "" if the versions are not those of packages.
func install(versions string) string {
	packages := []string{"wsgicheck"}
	for part := range strings.SplitSeq(versions, ", ") {
		name, version, ok := strings.Cut(part, " ")
		if !ok || strings.ContainsAny(part, "/()'") || strings.Contains(version, " ") {
			return ""
		}
		packages = append(packages, name+"=="+version)
	}
	return "pip install " + strings.Join(packages, " ")
}
