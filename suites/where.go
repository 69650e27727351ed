package suites

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/component"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// Location is a place in a file of this module.
type Location = spec.Location

// sources are the cases' own, so that the command can say where a case is written on a machine
// without them. Folders, not patterns: a pattern that matches nothing is an error.
//
//go:embed asyncinput boundary bridge comet delegate mixed pep3333 syncswitch threads
var sources embed.FS

// Where returns the place of a case: the line with its name, or, where the name is computed, the
// line that computes it, or else the one with its rule's id. A check of every run
// (harness.EveryRun) is in spec/trace, a case made of a vector is where the vector is. The
// location is zero for a case that is not in the suites.
//
// The sources are parsed at the first call, in a fraction of a second.
func Where(c *harness.Case) Location {
	if c.Name == harness.EveryRun {
		return Location{File: "spec/trace/checks.go", Line: trace.Line(c.Rule)}
	}
	if l, ok := vectors()[c.ID()]; ok {
		return l
	}
	return sites().find(c.Rule, c.Name)
}

//go:embed component
var componentSources embed.FS

// WhereOnComponents returns the place of a case that hosts a component.
func WhereOnComponents(c *component.Case) Location {
	if c.Name == component.InEveryExchange {
		return Location{File: "spec/trace/checks.go", Line: trace.Line(c.Rule)}
	}
	return componentSites().find(c.Rule, c.Name)
}

var componentSites = sync.OnceValue(func() *siteIndex { return newSiteIndex(componentSources, "suites/") })

var vectors = sync.OnceValue(func() map[string]Location {
	all := map[string]Location{}
	for _, v := range framing.Vectors() {
		for _, c := range v.Cases() {
			all[c.ID()] = v.Location()
		}
	}
	return all
})

var sites = sync.OnceValue(func() *siteIndex { return newSiteIndex(sources, "suites/") })

// find returns where the case of that rule and name is written.
func (x *siteIndex) find(rule, name string) Location {
	var best Location
	least := []int{farthest}
	for _, s := range x.names[name] {
		if rank := []int{s.distance(rule), int(s.kind), foreign(s.File, rule)}; slices.Compare(rank, least) < 0 {
			best, least = s.Location, rank
		}
	}
	if best.File != "" {
		return best
	}
	for _, m := range x.made {
		if n := m.fits(name); n > 0 {
			if rank := []int{m.distance(rule), -n, foreign(m.File, rule)}; slices.Compare(rank, least) < 0 {
				best, least = m.Location, rank
			}
		}
	}
	if best.File != "" {
		return best
	}
	for i, s := range x.rules[rule] {
		rank := []int{1, foreign(s.File, rule)}
		if s.strong {
			rank[0] = 0
		}
		if i == 0 || slices.Compare(rank, least) < 0 {
			best, least = s.Location, rank
		}
	}
	return best
}

// foreign is 0 for the file that is named after the rule, 1 for another.
func foreign(file, rule string) int {
	if path.Base(file) == strings.ReplaceAll(path.Base(rule), "-", "_")+".go" {
		return 0
	}
	return 1
}

// fits counts the octets of the name that the pieces explain; 0 if they do not fit.
func (m making) fits(name string) (n int) {
	for _, piece := range m.pieces {
		if !strings.Contains(name, piece) {
			return 0
		}
		n += len(piece)
	}
	return n
}

// farthest is the distance of what has nothing to do with a rule.
const farthest = 7

// distance says how far a string is from what is of the rule: in it (0), in a declaration with it or in
// the rule's own file (1), in one that uses such a declaration (2) or is used by one, directly or not, or beside one (3 to 6).
func (s site) distance(rule string) int {
	switch {
	case s.rule == rule:
		return 0
	case s.rule != "":
		return farthest
	case s.decl.rules[rule], foreign(s.File, rule) == 0:
		return 1
	case s.decl.usesOneOf(rule):
		return 2
	}
	seen := map[*decl]bool{s.decl: true}
	users := s.decl.users
	for d := 3; d < farthest; d++ {
		var more []*decl
		for _, user := range users {
			if user.rules[rule] || d == 3 && user.usesOneOf(rule) {
				return d
			}
			if !seen[user] {
				seen[user] = true
				more = append(more, user.users...)
			}
		}
		users = more
	}
	return farthest
}

// usesOneOf reports whether the declaration uses one with something of the rule.
func (d *decl) usesOneOf(rule string) bool {
	return slices.ContainsFunc(d.used, func(used *decl) bool { return used.rules[rule] })
}
