package mutation_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/mutation"
)

func TestMutantsAreCaughtOnTheirRule(t *testing.T) {
	eachMutant(t, func(t *testing.T, m mutants.Mutant) {
		caught, err := mutation.Catch(t.Context(), m, mutation.Cases(m.Server))
		switch {
		case err != nil:
			t.Error(err)
		case caught == nil:
			t.Errorf("%s: no case of %s notices", m.Text, m.Rule)
		default:
			t.Logf("caught by %s: %s", caught.Case.ID(), caught.Observed)
		}
	})
}

// eachMutant tests mutants side by side, more than there are processors: many wait for a
// deadline.
func eachMutant(t *testing.T, test func(*testing.T, mutants.Mutant)) {
	var working sync.WaitGroup
	lanes := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	for _, m := range mutants.All() {
		lanes <- struct{}{}
		working.Go(func() {
			defer func() { <-lanes }()
			t.Run(m.ID(), func(t *testing.T) { test(t, m) })
		})
	}
	working.Wait()
}

// ids are the cases and trace checks that a mutant can break.
func ids(cases []harness.Case) (ids []string) {
	catalogue := spec.MustLoad()
	rules := map[string]bool{}
	for _, c := range cases {
		rules[c.Rule] = true
		if rule, _ := catalogue.Rule(c.Rule); !rule.Level.Permitted() {
			ids = append(ids, c.ID())
		}
	}
	for _, check := range trace.ServerChecks() {
		if rules[check.Rule] {
			ids = append(ids, check.Rule+"#"+harness.EveryRun)
		}
	}
	return ids
}

func TestServersThatMutantsAreDerivedFromBreakNothing(t *testing.T) {
	catalogue := spec.MustLoad()
	for name := range mutants.Servers {
		outcomes, err := mutation.RunUnbroken(t.Context(), name, mutation.Cases(name))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			if rule, _ := catalogue.Rule(o.Case.Rule); !rule.Level.Permitted() {
				t.Errorf("%s: %s %s: %s", name, o.Verdict, o.Case.ID(), o.Observed)
			}
		}
	}
}

func TestEveryBindingRuleHasACaseAndAMutant(t *testing.T) {
	var want, tried, mutated []string
	cases, broken := map[string]bool{}, map[string]bool{}
	profiles := map[spec.Profile]bool{}
	catalogue := spec.MustLoad()
	for server := range mutants.Servers {
		for _, c := range mutation.Cases(server) {
			cases[c.Rule] = true
			rule, _ := catalogue.Rule(c.Rule)
			profiles[rule.Profile] = true
		}
	}
	for _, m := range mutants.All() {
		broken[m.Rule] = true
	}
	for _, rule := range catalogue.Rules() {
		if !profiles[rule.Profile] || !rule.Level.Binding() || !rule.ObservableOn(spec.Server) {
			continue
		}
		want = append(want, rule.ID)
		if cases[rule.ID] {
			tried = append(tried, rule.ID)
		}
		if broken[rule.ID] {
			mutated = append(mutated, rule.ID)
		}
	}
	if diff := cmp.Diff(want, tried); diff != "" {
		t.Errorf("rules without a case (-):\n%s", diff)
	}
	if diff := cmp.Diff(want, mutated); diff != "" {
		t.Errorf("rules without a mutant (-):\n%s", diff)
	}
}
