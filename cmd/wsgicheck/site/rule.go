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
	Cases   []harness.Case
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
		id := c.Rule
		if r, ok := b.Catalog.Rule(id); ok {
			id = r.ID
		}
		if own := b.byRule[id]; own != nil {
			own.Cases = append(own.Cases, c)
		}
	}
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

// Parties lists whom the rule binds.
func (r *rule) Parties() string {
	all := []string{string(r.Party)}
	for _, p := range r.AlsoBinds {
		all = append(all, string(p))
	}
	return strings.Join(all, ", ")
}

// Claims are the names of the claims that rest on the rule.
func (r *rule) Claims() (names []string) {
	for _, c := range spec.Claims() {
		if c.Needs(r.Rule) {
			names = append(names, c.Name)
		}
	}
	return names
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
