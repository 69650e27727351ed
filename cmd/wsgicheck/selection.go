package main

import (
	"cmp"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

// everyCase returns the cases of the suites, and a case for each trace check, which looks at all runs.
func everyCase() []harness.Case {
	all := suites.Cases()
	for _, check := range trace.ServerChecks() {
		all = append(all, harness.Case{Rule: check.Rule, Name: harness.EveryRun, Text: check.Text})
	}
	return all
}

// selection is the part of the catalog that a run tests.
type selection struct {
	rules  []spec.Rule            // nil: all that bind servers
	cases  []harness.Case         // the cases that are reported
	claims func(spec.Rule) bool   // reports whether the rule is tested even if the target does not offer it; nil: no rule is
	within func(r spec.Rule) bool // --profile
	picked map[string]bool        // ids of rules, and of cases
}

// choose applies --profile, a list of profiles, and --rule, a list of ids, patterns, RULE#CASE or @FILE.
// Either may be "".
func choose(cat *spec.Catalog, all []harness.Case, profiles, rules string) (selection, error) {
	if profiles == "" && rules == "" {
		return selection{cases: all}, nil
	}
	s := selection{within: func(spec.Rule) bool { return true }, picked: map[string]bool{}}
	if profiles != "" {
		if strings.ContainsAny(profiles, "/#") {
			return s, usage("--profile takes profiles, not %q: --rule takes rules", profiles)
		}
		offered, err := cat.Match(profiles)
		if err != nil {
			return s, usage("--profile: %w", err)
		}
		s.within = func(r spec.Rule) bool {
			return slices.ContainsFunc(offered, func(o spec.Rule) bool { return o.ID == r.ID })
		}
		s.claims = s.within
	}
	parts, err := expand(cmp.Or(rules, "*"))
	if err != nil {
		return s, err
	}
	grouped := byRule(cat, all)
	for _, part := range parts {
		if err := s.pick(cat, grouped, part); err != nil {
			return s, err
		}
	}
	for _, r := range cat.Rules() {
		if s.picked[r.ID] {
			s.rules = append(s.rules, r)
		}
	}
	for _, c := range all {
		if s.picked[c.ID()] {
			s.cases = append(s.cases, c)
		}
	}
	switch {
	case len(s.rules) == 0 && profiles != "" && rules != "":
		return s, usage("--rule %s and --profile %s have no rule that binds servers in common", rules, profiles)
	case len(s.rules) == 0:
		return s, usage("%s: none of the rules binds servers", cmp.Or(rules, profiles))
	case len(s.cases) == 0:
		return s, usage("no case tests %s on a server; see wsgicheck explain %s", s.rules[0].ID, s.rules[0].ID)
	}
	return s, nil
}

// expand returns the parts of a selection. In place of @FILE are the lines of that file, without those that are empty or begin with #.
func expand(rules string) (parts []string, err error) {
	for part := range strings.SplitSeq(rules, ",") {
		part = strings.TrimSpace(part)
		file, isFile := strings.CutPrefix(part, "@")
		if !isFile {
			parts = append(parts, part)
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, usage("--rule: %w", err)
		}
		before := len(parts)
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				parts = append(parts, line)
			}
		}
		if len(parts) == before {
			return nil, usage("--rule: %s lists no rules", file)
		}
	}
	return parts, nil
}

// pick adds the rules and cases that one part of --rule names. A pattern matches only rules that bind
// servers; other rules must be named.
func (s *selection) pick(cat *spec.Catalog, cases map[string][]harness.Case, part string) error {
	pattern, name, single := strings.Cut(part, "#")
	matched, err := cat.Match(pattern)
	if err != nil {
		return usage("--rule: %w", err)
	}
	var names []string
	found := false
	for _, r := range matched {
		if !s.within(r) || !r.Binds(spec.Server) && r.ID != pattern {
			continue
		}
		s.picked[r.ID] = true
		for _, c := range cases[r.ID] {
			names = append(names, c.Name)
			if !single || isNamed(c, name) {
				s.picked[c.ID()], found = true, true
			}
		}
	}
	if single && !found {
		return usage("--rule: no case of %s is called %q; its cases: %s%s", pattern, name, strings.Join(names, ", "), suggest.DidYouMean(suggest.Nearest(name, names)))
	}
	return nil
}

func isNamed(c harness.Case, pattern string) bool {
	return slices.ContainsFunc(append([]string{c.Name}, c.Aliases...), func(name string) bool {
		ok, _ := path.Match(pattern, name)
		return ok || name == pattern
	})
}

// plan returns what must be run for the selection: its cases, or all cases if a trace check is
// selected without another case of its rule.
func (s *selection) plan() (cases []harness.Case, watch []trace.Check) {
	has := map[string]bool{} // rules that have a case to run
	for _, c := range s.cases {
		if c.Name != harness.EveryRun {
			cases = append(cases, c)
			has[c.Rule] = true
		}
	}
	whole := false
	for _, check := range trace.ServerChecks() {
		if slices.ContainsFunc(s.cases, func(c harness.Case) bool { return c.Name == harness.EveryRun && c.Rule == check.Rule }) {
			watch = append(watch, check)
			whole = whole || !has[check.Rule]
		}
	}
	if whole {
		cases = suites.Cases()
	}
	return cases, watch
}

// reduce returns only the outcomes of the selected cases.
func (s *selection) reduce(outcomes []harness.Outcome) []harness.Outcome {
	return slices.DeleteFunc(outcomes, func(o harness.Outcome) bool { return s.picked != nil && !s.picked[o.Case.ID()] })
}
