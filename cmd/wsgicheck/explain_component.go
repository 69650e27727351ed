package main

import (
	"fmt"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// componentCase is a case that hosts a component, with the parties whose components it is for.
type componentCase struct {
	component.Case
	parties []string
}

// componentCases returns the cases of the rule that host a component, each once.
func componentCases(rule string) (all []componentCase) {
	at := map[string]int{}
	for _, party := range component.Both {
		for _, c := range component.Cases(party) {
			if c.Rule != rule {
				continue
			}
			i, known := at[c.Name]
			if !known {
				i, at[c.Name] = len(all), len(all)
				all = append(all, componentCase{Case: c})
			}
			all[i].parties = append(all[i].parties, string(party))
		}
	}
	return all
}

// hosted prints the cases of the rule that host a component.
func (e explainer) hosted(r spec.Rule) {
	for _, c := range componentCases(r.ID) {
		fmt.Fprintf(e.w, "case %s (%s)\n", c.ID(), strings.Join(c.parties, ", "))
		e.field("", c.Text)
		e.place("", suites.WhereOnComponents(&c.Case))
	}
}

// oneComponentCase explains such a case.
func (e explainer) oneComponentCase(r spec.Rule, c *componentCase) {
	fmt.Fprintf(e.w, "%s\n\n", c.ID())
	e.field("accepted", c.Text)
	e.field("rule", r.Title)
	level := string(r.Level)
	if c.Level != "" {
		level = fmt.Sprintf("%s here, where the rule's is %s", c.Level, r.Level)
	}
	e.field("level", level)
	e.field("hosts", strings.Join(c.parties, ", "))
	if len(c.Presumes) > 0 {
		e.field("presumes", presumed(c.Presumes)+". Where one of these is broken and this case fails, it is not tested")
	}
	for _, n := range c.Nature {
		e.field("excused by", fmt.Sprintf("--declares %s: %s", n, n.Meaning()))
	}
	e.place("written in", suites.WhereOnComponents(&c.Case))
	what, schedules := strings.Join(c.What, "; "), strings.Join(c.Schedules, "; ")
	if what == "" {
		what = "every one"
	}
	if schedules == "" {
		schedules = "every one"
	}
	fmt.Fprintln(e.w)
	e.field("beneath", what)
	e.field("above", schedules)
	for _, party := range c.parties {
		command := map[string]string{"application": "app MODULE:APPLICATION", "middleware": "middleware MODULE:FACTORY"}[party]
		fmt.Fprintf(e.w, "\n%-*swsgicheck %s --rule '%s' --verbose\n", margin, "run it", command, c.ID())
	}
}
