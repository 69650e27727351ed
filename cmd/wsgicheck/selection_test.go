package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

func TestEveryCaseHasARuleAndANameOfItsOwn(t *testing.T) {
	cat, seen := spec.MustLoad(), map[string]bool{}
	for _, c := range everyCase() {
		if _, ok := cat.Rule(c.Rule); !ok {
			t.Errorf("%s: there is no such rule", c.ID())
		}
		if seen[c.ID()] {
			t.Errorf("%s is there twice", c.ID())
		}
		if strings.ContainsAny(c.Name, ", #") {
			t.Errorf("%s cannot be selected by --rule", c.ID())
		}
		seen[c.ID()] = true
	}
}

var few = []harness.Case{
	{Rule: "async-input/end", Name: "one"},
	{Rule: "async-input/end", Name: "two", Aliases: []string{"zwei"}},
	{Rule: "async-input/end", Name: harness.EveryRun},
	{Rule: "sync-switch/once", Name: harness.EveryRun},
	{Rule: "wsgi/no-block-delay", Name: "one"},
}

func TestChoose(t *testing.T) {
	for _, test := range []struct{ profiles, rules, wantRules, wantCases string }{
		{"", "async-input/end", "async-input/end", "async-input/end#one async-input/end#two async-input/end#in-every-run"},
		{"", "async-input/end#zwei", "async-input/end", "async-input/end#two"},
		{"", "wsgi/no-block-delay, async-input/end#o*", "async-input/end wsgi/no-block-delay", "async-input/end#one wsgi/no-block-delay#one"},
		{"wsgi,async-input", "*/end,wsgi/no-block-delay", "async-input/end wsgi/no-block-delay",
			"async-input/end#one async-input/end#two async-input/end#in-every-run wsgi/no-block-delay#one"},
		{"async-input", "async-input/en?,async-input/once-per-yield", "async-input/end async-input/once-per-yield",
			"async-input/end#one async-input/end#two async-input/end#in-every-run"},
	} {
		s, err := choose(spec.MustLoad(), few, test.profiles, test.rules)
		if err != nil {
			t.Errorf("--profile %q --rule %q: %v", test.profiles, test.rules, err)
			continue
		}
		var rules, cases []string
		for _, r := range s.rules {
			rules = append(rules, r.ID)
		}
		for _, c := range s.cases {
			cases = append(cases, c.ID())
		}
		if got := strings.Join(rules, " "); got != test.wantRules {
			t.Errorf("--profile %q --rule %q: rules %s, want %s", test.profiles, test.rules, got, test.wantRules)
		}
		if got := strings.Join(cases, " "); got != test.wantCases {
			t.Errorf("--profile %q --rule %q: cases %s, want %s", test.profiles, test.rules, got, test.wantCases)
		}
	}
}

func TestProfilesAreClaimedAndBindServers(t *testing.T) {
	cat := spec.MustLoad()
	s, err := choose(cat, few, "async-input", "")
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(s.rules, func(r spec.Rule) bool { return !r.Binds(spec.Server) }) {
		t.Error("a profile stands for rules that bind no server")
	}
	end, _ := cat.Rule("async-input/end")
	other, _ := cat.Rule("sync-switch/once")
	if !s.claims(end) || s.claims(other) {
		t.Error("what is claimed is not the profile")
	}
	if s, _ := choose(cat, few, "", "async-input/end"); s.claims != nil {
		t.Error("a rule that is selected is claimed")
	}
}

func TestACheckOverAllRunsHasRunsToLookAt(t *testing.T) {
	plan := func(rules string) ([]harness.Case, []trace.Check, selection) {
		s, err := choose(spec.MustLoad(), everyCase(), "", rules)
		if err != nil {
			t.Fatal(err)
		}
		cases, watch := s.plan()
		return cases, watch, s
	}
	cases, watch, s := plan("sync-switch/once#" + harness.EveryRun)
	if len(cases) != len(suites.Cases()) || len(watch) != 1 || watch[0].Rule != "sync-switch/once" {
		t.Errorf("%d cases and the checks %v, want all cases and one check", len(cases), watch)
	}
	outcomes := []harness.Outcome{{Case: &cases[0]}, {Case: &harness.Case{Rule: "sync-switch/once", Name: harness.EveryRun}}}
	if left := s.reduce(outcomes); len(left) != 1 || left[0].Case.Name != harness.EveryRun {
		t.Errorf("%d outcomes are reported, want that of the check alone", len(left))
	}
	cases, watch, _ = plan("wsgi/no-block-delay")
	if len(watch) != 0 || slices.ContainsFunc(cases, func(c harness.Case) bool { return c.Rule != "wsgi/no-block-delay" }) {
		t.Error("a rule without a check runs more than its cases")
	}
}
