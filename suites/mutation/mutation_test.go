package mutation_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/mutation"
)

var full = flag.Bool("full", false, "carry out every case on every mutant, and judge the rules that it should keep, too")

func TestMutantsAreCaught(t *testing.T) {
	if *full {
		keepTheOtherRules(t)
		return
	}
	eachMutant(t, mutants.All(), func(t *testing.T, m mutants.Mutant) {
		caught, err := mutation.Catch(t.Context(), m, mutation.Cases(m))
		switch {
		case err != nil:
			t.Error(err)
		case caught == nil:
			t.Errorf("%s: no case of %s notices", m.Text, m.Rule)
		}
	})
}

// keepTheOtherRules carries out all cases on the mutants and expects none but the rules that
// each is said to break to break, and of the cases that each catches one.
func keepTheOtherRules(t *testing.T) {
	var caught, judged sync.Map
	var count atomic.Int64
	all := mutants.All()
	eachMutant(t, all, func(t *testing.T, m mutants.Mutant) {
		judge(t, m, mutation.Cases(m), &caught)
		judged.Store(m.ID(), true)
		fmt.Printf("%d of %d mutants: %s\n", count.Add(1), len(all), m.ID())
	})
	unknown := map[string]bool{} // groups of which not all were asked for
	for _, m := range all {
		if _, ok := judged.Load(m.ID()); !ok {
			unknown[group(m.Rule)] = true
		}
	}
	for _, id := range ids() {
		if _, ok := caught.Load(id); !ok && !unknown[group(id)] {
			t.Errorf("%s catches no mutant", id)
		}
	}
}

// group is the profile of a rule, or of RULE#NAME; the proposal's profiles are one, whose cases
// judge each other's mutants.
func group(id string) string {
	id, _, _ = strings.Cut(id, "#")
	if rule, _ := spec.MustLoad().Rule(id); !rule.Profile.Asynchronous {
		return rule.Profile.Name
	}
	return "the proposal"
}

// judge runs the cases on a mutant and compares the rules that break with those that it should
// break; the cases that notice are added to caught.
func judge(t *testing.T, m mutants.Mutant, cases []harness.Case, caught *sync.Map) {
	outcomes, err := mutation.Run(t.Context(), m, cases)
	if err != nil {
		t.Fatal(err)
	}
	catalogue := spec.MustLoad()
	broken := map[string]string{}
	for _, o := range outcomes {
		caught.Store(o.Case.ID(), true)
		rule, _ := catalogue.Rule(o.Case.Rule)
		if !rule.Level.Permitted() || rule.ID == m.Rule { // nothing can break what a server is free to do
			broken[rule.ID] = o.Case.ID() + ": " + o.Observed
		}
	}
	for _, id := range append([]string{m.Rule}, m.Drags...) {
		if broken[id] == "" {
			t.Errorf("%s: no case of %s notices", m.Text, id)
		}
		delete(broken, id)
	}
	for _, why := range broken {
		t.Errorf("%s: not among the rules that it drags along: %s", m.Text, why)
	}
}

// eachMutant tests mutants side by side, more than there are processors: many wait for a
// deadline.
func eachMutant(t *testing.T, all []mutants.Mutant, test func(*testing.T, mutants.Mutant)) {
	var working sync.WaitGroup
	lanes := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	for _, m := range all {
		lanes <- struct{}{}
		working.Go(func() {
			defer func() { <-lanes }()
			t.Run(m.ID(), func(t *testing.T) { test(t, m) })
		})
	}
	working.Wait()
}

// judging are the cases that judge the mutants of a server, "" of all.
func judging(server string) (cases []harness.Case) {
	seen := map[spec.Profile]bool{}
	catalogue := spec.MustLoad()
	for _, m := range mutants.All() {
		rule, _ := catalogue.Rule(m.Rule)
		if seen[rule.Profile] || server != "" && server != m.Server {
			continue
		}
		for _, c := range mutation.Cases(m) {
			rule, _ := catalogue.Rule(c.Rule)
			seen[rule.Profile] = true
			cases = append(cases, c)
		}
	}
	return cases
}

// forGo ends the names of cases for servers written in Go. The mutants are written in Python.
const forGo = "-in-go"

// ids are the cases and trace checks that a mutant can break.
func ids() (ids []string) {
	catalogue := spec.MustLoad()
	rules := map[string]bool{}
	for _, c := range judging("") {
		rules[c.Rule] = true
		rule, _ := catalogue.Rule(c.Rule)
		if !rule.Level.Permitted() && !c.Level.Permitted() && !strings.HasSuffix(c.Name, forGo) {
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
		outcomes, err := mutation.RunUnbroken(t.Context(), name, judging(name))
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
	for _, c := range judging("") {
		cases[c.Rule] = true
		rule, _ := catalogue.Rule(c.Rule)
		profiles[rule.Profile] = true
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
