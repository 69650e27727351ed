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

	Alone, Settle, Partial, JudgesClose bool // see Case

	Cases []Case
}

// Join returns the cases of the groups in order, each with what its group says. It panics if a case names
// another rule than its group.
func Join(groups ...Group) []Case {
	var all []Case
	for _, g := range groups {
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
			c.Alone = c.Alone || g.Alone
			c.Settle = c.Settle || g.Settle
			c.Partial = c.Partial || g.Partial
			c.JudgesClose = c.JudgesClose || g.JudgesClose
			all = append(all, c)
		}
	}
	return all
}

// Presuming returns the cases, of which those whose names match the pattern (path.Match) presume the ids too. It panics if the pattern is
// malformed, or matches none.
func Presuming(pattern string, ids []string, cases []Case) []Case {
	cases, matched := slices.Clone(cases), false
	for i := range cases {
		ok, err := path.Match(pattern, cases[i].Name)
		if err != nil {
			panic(err)
		}
		if ok {
			cases[i].Presumes, matched = slices.Concat(cases[i].Presumes, ids), true
		}
	}
	if !matched {
		panic(fmt.Sprintf("the pattern %q matches no case", pattern))
	}
	return cases
}
