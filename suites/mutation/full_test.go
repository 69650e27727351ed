package mutation_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/mutation"
)

// keepTheOtherRules runs all cases on the mutants. It expects that a mutant breaks the recorded rules and no other,
// and that each case catches a mutant.
func keepTheOtherRules(t *testing.T) {
	var caught, judged sync.Map // ids of cases; mutants' ids to what each breaks
	var count atomic.Int64
	eachMutant(t, func(t *testing.T, m mutants.Mutant) {
		broken := breaks(t, m, &caught)
		if _, ok := broken[m.Rule]; !ok {
			t.Error(notCaught(m))
		}
		delete(broken, m.Rule)
		also := recorded(m)
		if stale := also.differences(broken); len(stale) > 0 && *update {
			also = settle(t, m, broken, &caught)
		} else if len(stale) > 0 {
			t.Errorf("%s is stale: %s\nif the mutant is as it should be: %s -run 'TestMutantsAreCaught/^%s$'", mutants.AlsoBreaksFile,
				strings.Join(stale, "\n"), mutants.UpdateAlsoBreaks, strings.ReplaceAll(m.ID(), "/", "$/^"))
		}
		judged.Store(m.ID(), also)
		fmt.Printf("%d of %d mutants: %s\n", count.Add(1), len(mutants.All()), m.ID())
	})
	everyCaseCatches(t, &caught, &judged)
	if *update {
		saveAlsoBreaks(t, &judged)
	}
}

// breaks returns the rules that a mutant breaks, and why. The cases that catch it are added to caught.
func breaks(t *testing.T, m mutants.Mutant, caught *sync.Map) map[string]string {
	outcomes, err := judge.Broken(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	catalogue := spec.MustLoad()
	broken := map[string]string{}
	for _, o := range outcomes {
		caught.Store(o.Case.ID(), true)
		rule, _ := catalogue.Rule(o.Case.Rule)
		if !rule.Level.Permitted() || rule.ID == m.Rule { // what a server is free to do cannot be broken
			broken[rule.ID] = o.Case.ID() + ": " + o.Observed
		}
	}
	return broken
}

// others are the rules that a mutant breaks besides its own.
type others struct{ always, sometimes []string }

func recorded(m mutants.Mutant) others { return others{m.AlsoBreaks, m.Sometimes} }

// differences says where a run that broke these rules contradicts.
func (o others) differences(broken map[string]string) (all []string) {
	for id, why := range broken {
		if !slices.Contains(o.always, id) && !slices.Contains(o.sometimes, id) {
			all = append(all, "it does not list "+id+", which the mutant breaks: "+why)
		}
	}
	for _, id := range o.always {
		if _, ok := broken[id]; !ok {
			all = append(all, "it lists "+id+", which the mutant keeps")
		}
	}
	slices.Sort(all)
	return all
}

// settle judges a mutant, of which one run broke these rules, twice more.
func settle(t *testing.T, m mutants.Mutant, broken map[string]string, caught *sync.Map) (o others) {
	times := map[string]int{}
	for _, run := range []map[string]string{broken, breaks(t, m, caught), breaks(t, m, caught)} {
		for id := range run {
			times[id]++
		}
	}
	delete(times, m.Rule)
	for _, id := range slices.Sorted(maps.Keys(times)) {
		if times[id] == 3 && !slices.Contains(m.Sometimes, id) {
			o.always = append(o.always, id)
		} else {
			o.sometimes = append(o.sometimes, id)
		}
	}
	return o
}

// saveAlsoBreaks records what the mutants judged break; entries of the others stay.
func saveAlsoBreaks(t *testing.T, judged *sync.Map) {
	saved := mutants.AlsoBreaks{Always: map[string][]string{}, Sometimes: map[string][]string{}}
	for _, m := range mutants.All() {
		found := recorded(m)
		if o, ok := judged.Load(m.ID()); ok {
			found = o.(others)
		}
		if len(found.always) > 0 {
			saved.Always[m.ID()] = found.always
		}
		if len(found.sometimes) > 0 {
			saved.Sometimes[m.ID()] = found.sometimes
		}
	}
	if err := saved.Save(filepath.Join("..", "..", "fixtures", "mutants", mutants.AlsoBreaksFile)); err != nil {
		t.Error(err)
	}
}

// everyCaseCatches reports the cases that caught no mutant, of the groups of which all mutants were judged.
func everyCaseCatches(t *testing.T, caught, judged *sync.Map) {
	incomplete := map[string]bool{}
	for _, m := range mutants.All() {
		if _, ok := judged.Load(m.ID()); !ok {
			incomplete[group(m.Rule)] = true
		}
	}
	for _, id := range breakable() {
		if _, ok := caught.Load(id); !ok && !incomplete[group(id)] {
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

// forGo ends the names of cases for servers written in Go. The mutants are written in Python.
const forGo = "-in-go"

// breakable returns the cases and trace checks that a mutant can break.
func breakable() (ids []string) {
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

// recordCaughtBy records which case catches a mutant, of those that were asked for; entries of the others stay.
func recordCaughtBy(t *testing.T) {
	var judged sync.Map // mutants' ids to those of cases
	eachMutant(t, func(t *testing.T, m mutants.Mutant) {
		id, err := judge.CaughtBy(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		judged.Store(m.ID(), id)
	})
	saved := map[string]string{}
	for _, m := range mutants.All() {
		id := mutation.RecordedCaughtBy()[m.ID()]
		if found, ok := judged.Load(m.ID()); ok {
			id = found.(string)
		}
		if id != "" {
			saved[m.ID()] = id
		}
	}
	if err := mutation.SaveCaughtBy(mutation.CaughtByFile, saved); err != nil {
		t.Error(err)
	}
}
