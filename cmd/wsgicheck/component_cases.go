package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// chosenCases are the cases with which components of a party are tested.
type chosenCases struct {
	rules    []spec.Rule // nil for all that bind the party
	cases    []component.Case
	proposal bool // something of the asynchronous proposal was asked for
}

// ids are those of the cases.
func (c *chosenCases) ids() []string {
	all := make([]string, len(c.cases))
	for i := range c.cases {
		all[i] = c.cases[i].ID()
	}
	return all
}

// notTestedError says that what --profile and --rule name is not tested on the party.
type notTestedError struct{ error }

// chooseComponent applies --profile and --rule. Parts of them that name what is not tested on the party are an error, unless others are
// tested on it and partly is true.
func chooseComponent(cat *spec.Catalog, party spec.Party, profile, rule string, partly bool) (c chosenCases, err error) {
	all := component.Cases(party)
	if rule == "" && profile == "" {
		return chosenCases{cases: all}, nil
	}
	if strings.ContainsAny(profile, "/#") {
		return c, usage("--profile takes profiles, not %q: --rule takes rules", profile)
	}
	offered, err := cat.Match(cmp.Or(profile, "*"))
	if err != nil {
		return c, usage("--profile: %w", err)
	}
	all = slices.DeleteFunc(all, func(c component.Case) bool { return !slices.ContainsFunc(offered, isRule(c.Rule)) })
	parts, err := expand(cmp.Or(rule, "*"))
	if err != nil {
		return c, err
	}
	picked := map[string]bool{}
	for _, part := range parts {
		if err := pickComponent(cat, party, all, part, picked); err != nil && !(partly && errors.As(err, &notTestedError{})) {
			return c, err
		}
	}
	c.cases = slices.DeleteFunc(all, func(c component.Case) bool { return !picked[c.ID()] })
	for _, r := range cat.Rules() {
		if slices.ContainsFunc(c.cases, func(c component.Case) bool { return c.Rule == r.ID }) {
			c.rules = append(c.rules, r)
			c.proposal = c.proposal || r.Profile.Asynchronous && (profile != "" || slices.Contains(parts, r.ID) || strings.Contains(rule, r.ID+"#"))
		}
	}
	if len(c.cases) == 0 {
		return c, notTested("%s: none of the rules is tested on %s", cmp.Or(rule, profile), article(party))
	}
	return c, nil
}

func isRule(id string) func(spec.Rule) bool { return func(r spec.Rule) bool { return r.ID == id } }

func notTested(format string, args ...any) error {
	return usage("%w", notTestedError{fmt.Errorf(format, args...)})
}

// pickComponent adds the cases that one part of --rule names.
func pickComponent(cat *spec.Catalog, party spec.Party, all []component.Case, part string, picked map[string]bool) error {
	pattern, name, single := strings.Cut(part, "#")
	matched, err := cat.Match(pattern)
	if err != nil {
		return usage("--rule: %w", err)
	}
	var names []string
	found := false
	for i := range all {
		c := &all[i]
		if !slices.ContainsFunc(matched, isRule(c.Rule)) {
			continue
		}
		names = append(names, c.Name)
		if !single || isNamed(c.Case(), name) {
			picked[c.ID()], found = true, true
		}
	}
	switch {
	case !found && single && len(names) > 0:
		return notTested("--rule: no case of %s for %s is called %q; its cases: %s%s", pattern, article(party), name, strings.Join(names, ", "), suggest.DidYouMean(suggest.Nearest(name, names)))
	case !found && len(matched) == 1:
		return notTested("--rule: no case tests %s on %s; see wsgicheck explain %s", matched[0].ID, article(party), matched[0].ID)
	}
	return nil
}

func article(p spec.Party) string {
	if p == spec.Application {
		return "an application"
	}
	return fmt.Sprint(p)
}
