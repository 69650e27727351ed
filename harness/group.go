package harness

import (
	"fmt"
	"path"
	"slices"

	"github.com/wsgicheck/wsgicheck/spec"
)

// Group is the cases of one rule and what they are all judged by. What a Group says holds for each of its cases, besides
// what the case says itself.
type Group struct {
	Rule     string     // id of the rule
	Level    spec.Level // see Case.Level; a case may have its own
	Needs    []Need     // come before the case's own
	RestsOn  []Basis    // come before the case's own
	Presumes []string   // come before the case's own
	Fresh    []string   // names of the cases that are Fresh, see Case

	SomePresume []Presumption // what some of the cases presume besides

	Alone, Settle, Partial, JudgesClose bool // see Case

	Cases []Case
}

// Presumption is what those cases of a group presume, or rest on, whose names match one of the patterns (path.Match).
type Presumption struct {
	Cases, Presumes []string
	RestsOn         []Basis
}

// Join returns the cases of the groups in order, each with what its group says. It panics if a case names
// another rule than its group, or a pattern is malformed or matches no case.
func Join(groups ...Group) []Case {
	var all []Case
	for _, g := range groups {
		g.checkPatterns()
		for _, c := range g.Cases {
			if c.Rule != "" && c.Rule != g.Rule {
				panic(fmt.Sprintf("case %s is in the group of %s", c.ID(), g.Rule))
			}
			c.Rule = g.Rule
			if c.Level == "" {
				c.Level = g.Level
			}
			c.Needs = slices.Concat(g.Needs, c.Needs)
			c.RestsOn = slices.Concat(g.RestsOn, c.RestsOn)
			c.Presumes = slices.Concat(g.Presumes, c.Presumes)
			for _, p := range g.SomePresume {
				if p.of(c.Name) {
					c.Presumes = append(c.Presumes, p.Presumes...)
					c.RestsOn = append(c.RestsOn, p.RestsOn...)
				}
			}
			c.Alone = c.Alone || g.Alone
			c.Settle = c.Settle || g.Settle
			c.Partial = c.Partial || g.Partial
			c.JudgesClose = (c.JudgesClose || g.JudgesClose) && !unclosable(c.App.Returns)
			c.Fresh = c.Fresh || slices.Contains(g.Fresh, c.Name)
			all = append(all, c)
		}
	}
	return all
}

// unclosable reports whether what an application returns in this shape has no close() of which the probe hears: when it is freed, which
// is all that is seen of its end, is nobody's duty.
func unclosable(returns string) bool { return returns == "list" || returns == "file" }

func (p *Presumption) of(name string) bool {
	return slices.ContainsFunc(p.Cases, func(pattern string) bool { return matches(pattern, name) })
}

func (g *Group) checkPatterns() {
	for _, name := range g.Fresh {
		if !slices.ContainsFunc(g.Cases, func(c Case) bool { return c.Name == name }) {
			panic(fmt.Sprintf("%s has no case %q", g.Rule, name))
		}
	}
	for _, p := range g.SomePresume {
		for _, pattern := range p.Cases {
			if !slices.ContainsFunc(g.Cases, func(c Case) bool { return matches(pattern, c.Name) }) {
				panic(fmt.Sprintf("the pattern %q matches no case of %s", pattern, g.Rule))
			}
		}
	}
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	if err != nil {
		panic(fmt.Sprintf("the pattern %q is malformed: %v", pattern, err))
	}
	return ok
}
