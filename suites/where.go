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
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// Location is a place in a file of this module.
type Location = spec.Location

// sources are the cases' own, so that the command can say where a case stands wherever it
// was built. Folders, not patterns: a pattern that matches nothing is an error.
//
//go:embed asyncinput boundary bridge comet delegate mixed pep3333 syncswitch threads
var sources embed.FS

// Where returns the place of a case: the line on which its name stands, or, where the name is
// computed, the line on which its rule's id does. A case that stands for a check of every run
// (harness.EveryRun) is where the check is, one made of a vector where the vector is. The
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

// find returns where the case of that rule and name stands.
func (x *siteIndex) find(rule, name string) Location {
	base := strings.ReplaceAll(path.Base(rule), "-", "_") + ".go"
	strange := func(file string) int { // whether it is another file than the rule's own
		if path.Base(file) == base {
			return 0
		}
		return 1
	}
	var best Location
	least := []int{farthest}
	for _, s := range x.names[name] {
		if d := s.distance(rule); d < farthest {
			if rank := []int{d, int(s.kind), strange(s.File)}; slices.Compare(rank, least) < 0 {
				best, least = s.Location, rank
			}
		}
	}
	if best.File != "" {
		return best
	}
	least = nil
	for _, s := range x.rules[rule] {
		rank := []int{0, -s.fits(name), strange(s.File)}
		if !s.strong {
			rank[0] = 1
		}
		if least == nil || slices.Compare(rank, least) < 0 {
			best, least = s.Location, rank
		}
	}
	return best
}

// fits counts the octets of the name that the pieces explain; -1 if they do not fit.
func (s stating) fits(name string) (n int) {
	for _, piece := range s.pieces {
		if !strings.Contains(name, piece) {
			return -1
		}
		n += len(piece)
	}
	return n
}

// farthest is the distance of what has nothing to do with a rule.
const farthest = 5

// distance says how far a string is from something that is of the rule: in it (0), in a declaration
// with it (1), in one that uses such a declaration (2) or is used by one (3), or beside it in one that uses both (4).
func (s site) distance(rule string) int {
	switch {
	case s.rule == rule:
		return 0
	case s.rule != "":
		return farthest
	case s.decl.rules[rule]:
		return 1
	case s.decl.usesOneOf(rule):
		return 2
	}
	d := farthest
	for _, user := range s.decl.users {
		switch {
		case user.rules[rule]:
			d = min(d, 3)
		case user.usesOneOf(rule):
			d = min(d, 4)
		}
	}
	return d
}

// usesOneOf reports whether the declaration uses one with something of the rule.
func (d *decl) usesOneOf(rule string) bool {
	return slices.ContainsFunc(d.used, func(used *decl) bool { return used.rules[rule] })
}
