package mutation_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/mutation"
)

var (
	full = flag.Bool("full", false, "run all cases that judge a mutant, not just those of the rule that it breaks:\n"+
		"a mutant must break its rule and the rules recorded in fixtures/mutants/"+mutants.AlsoBreaksFile+", and no other,\n"+
		"and each case must catch a mutant. It takes 20 minutes on 2 processors")
	update = flag.Bool("update", false, "with -full, record the rules that mutants break besides their own\n"+
		"(fixtures/mutants/"+mutants.AlsoBreaksFile+"); otherwise, record which case catches a mutant\n"+
		"(suites/mutation/"+mutation.CaughtByFile+", a hint which case to try first)")
)

// judge is shared by all tests here: it takes longer to start than to judge most mutants.
var judge *mutation.Judge

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if judge, err = mutation.NewJudge(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	judge.Close()
	os.Exit(code)
}

func TestMutantsAreCaught(t *testing.T) {
	t.Parallel()
	switch {
	case *full:
		keepTheOtherRules(t)
	case *update:
		recordCaughtBy(t)
	default:
		eachMutant(t, func(t *testing.T, m mutants.Mutant) {
			caught, err := judge.Catch(t.Context(), m)
			switch {
			case err != nil:
				t.Error(err)
			case caught == nil:
				t.Error(notCaught(m))
			}
		})
	}
}

func notCaught(m mutants.Mutant) string {
	return fmt.Sprintf("no case of %s catches it; what it does wrong: it %s", m.Rule, m.Text)
}

// eachMutant tests mutants concurrently, more than there are processors: those that hang wait for a deadline.
func eachMutant(t *testing.T, test func(*testing.T, mutants.Mutant)) {
	var working sync.WaitGroup
	places := make(chan struct{}, 4*runtime.GOMAXPROCS(0))
	for _, m := range mutants.All() {
		places <- struct{}{}
		working.Go(func() {
			defer func() { <-places }()
			t.Run(m.ID(), func(t *testing.T) { test(t, m) })
		})
	}
	working.Wait()
}

// judging returns the cases that judge the mutants of a server, for "" of all servers.
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

func TestServersThatMutantsAreDerivedFromBreakNothing(t *testing.T) {
	t.Parallel()
	catalogue := spec.MustLoad()
	for name := range mutants.Servers {
		t.Run(name, func(t *testing.T) {
			outcomes, err := judge.Unbroken(t.Context(), name, judging(name))
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range outcomes {
				if rule, _ := catalogue.Rule(o.Case.Rule); !rule.Level.Permitted() {
					t.Errorf("%s %s: %s", o.Verdict, o.Case.ID(), o.Observed)
				}
			}
		})
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

func TestNoRecordedCaseOrMutantHasGone(t *testing.T) {
	if *update {
		t.Skip("it is being written")
	}
	all := map[string]mutants.Mutant{}
	for _, m := range mutants.All() {
		all[m.ID()] = m
	}
	for id, recorded := range mutation.RecordedCaughtBy() {
		m, known := all[id]
		if !known || !slices.ContainsFunc(mutation.Cases(m), func(c harness.Case) bool { return c.ID() == recorded && c.Rule == m.Rule && m.Shows(recorded) }) {
			t.Errorf("%s is stale: there is no mutant %s that %s can catch; update it: %s", mutation.CaughtByFile, id, recorded, mutation.UpdateCaughtBy)
		}
	}
}
