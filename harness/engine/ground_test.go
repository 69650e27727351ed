package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// stand makes the ground of an engine's cases and trace checks.
func stand(t *testing.T, e *engine) {
	t.Helper()
	var err error
	if e.ground, err = newGround(withWatch(e.Cases, e.Watch)); err != nil {
		t.Fatal(err)
	}
}

const (
	low    = "async-input/provided"
	middle = "async-input/end"
	high   = "comet/disconnect-close"
)

// tower has a case of low, two of middle, and two of high, of which the second presumes nothing.
func tower() []harness.Case {
	return []harness.Case{
		{Rule: high, Name: "x", Presumes: []string{middle + "#b"}},
		{Rule: high, Name: "y"},
		{Rule: middle, Name: "a", Presumes: []string{low}},
		{Rule: middle, Name: "b", Presumes: []string{low}},
		{Rule: low, Name: "a"},
	}
}

func TestWhatOthersRestOnRunsFirst(t *testing.T) {
	g, err := newGround(tower())
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string]bool{}
	for seed := range uint64(50) {
		cases := []int{4, 3, 2, 1, 0}
		g.order(cases, seed)
		for _, pair := range [][2]int{{4, 2}, {4, 3}, {3, 0}} {
			if slices.Index(cases, pair[0]) > slices.Index(cases, pair[1]) {
				t.Errorf("seed %d: %v: %d comes after %d", seed, cases, pair[0], pair[1])
			}
		}
		again := []int{0, 1, 2, 3, 4}
		if g.order(again, seed); !slices.Equal(cases, again) {
			t.Errorf("seed %d: %v and %v", seed, cases, again)
		}
		orders[fmt.Sprint(cases)] = true
	}
	if len(orders) < 2 {
		t.Error("the seed decides nothing")
	}
}

func TestACaseThatPresumesItselfIsAnError(t *testing.T) {
	cases := tower()
	cases[4].Presumes = []string{high}
	if _, err := newGround(cases); err == nil || !strings.Contains(err.Error(), "presumes itself") {
		t.Errorf("got %v", err)
	}
}

func TestWhatRestsOnBrokenGroundIsNotTested(t *testing.T) {
	fail, pass, warn := harness.Fail, harness.Pass, harness.Warn
	for _, test := range []struct {
		what     string
		verdicts []harness.Verdict // in the order of the tower
		want     []harness.Verdict
		on       string // what the first case rests on
	}{
		{"all kept", []harness.Verdict{pass, pass, pass, pass, pass}, nil, ""},
		{"the ground is broken", []harness.Verdict{fail, fail, fail, pass, fail}, []harness.Verdict{harness.NotTested, fail, harness.NotTested, pass, fail}, low + "#a"},
		{"the lowest is named", []harness.Verdict{fail, pass, pass, fail, warn}, []harness.Verdict{harness.NotTested, pass, pass, harness.NotTested, warn}, low + "#a"},
		{"the middle alone", []harness.Verdict{fail, pass, pass, fail, pass}, []harness.Verdict{harness.NotTested, pass, pass, fail, pass}, middle + "#b"},
		{"another case of the middle", []harness.Verdict{fail, pass, fail, pass, pass}, nil, ""},
		{"what passes on broken ground passes", []harness.Verdict{pass, pass, pass, fail, fail}, []harness.Verdict{pass, pass, pass, harness.NotTested, fail}, ""},
	} {
		e := &engine{Config: Config{Catalog: spec.MustLoad(), Cases: tower()}, facts: &harness.Facts{}}
		reported := map[string]harness.Verdict{}
		e.Progress = func(_, _ int, o *harness.Outcome) { reported[o.Case.ID()] = o.Verdict }
		stand(t, e)
		s := newSettled(e)
		for i, v := range test.verdicts {
			s.settle(i, result{Outcome: harness.Outcome{Case: &e.Cases[i], Verdict: v, Observed: "seen\nthis"}})
		}
		if test.want == nil {
			test.want = test.verdicts
		}
		for i, o := range s.outcomes() {
			if o.Verdict != test.want[i] || reported[o.Case.ID()] != test.want[i] {
				t.Errorf("%s: %s is %s, and %s was reported; want %s", test.what, o.Case.ID(), o.Verdict, reported[o.Case.ID()], test.want[i])
			}
			if want := "it rests on " + test.on + ", which is broken (seen: seen)"; i == 0 && test.on != "" && o.Observed != want {
				t.Errorf("%s: %q, want %q", test.what, o.Observed, want)
			}
		}
	}
}

func TestWhatIsBrokenIsReportedOnceItIsKnownToRestOnNothingBroken(t *testing.T) {
	fail, pass := harness.Fail, harness.Pass
	for _, test := range []struct {
		settled []int // in this order, the last one broken
		ground  harness.Verdict
		want    bool
	}{
		{[]int{4, 3, 0}, pass, true},
		{[]int{4, 3, 0}, fail, false},
		{[]int{3, 0}, pass, false}, // the lowest is not known yet
		{[]int{1}, pass, true},
	} {
		e := &engine{Config: Config{Catalog: spec.MustLoad(), Cases: tower()}, facts: &harness.Facts{}}
		reported := map[string]int{}
		e.Progress = func(_, _ int, o *harness.Outcome) { reported[o.Case.ID()]++ }
		stand(t, e)
		s := newSettled(e)
		last := test.settled[len(test.settled)-1]
		for _, i := range test.settled {
			v := test.ground
			if i == last {
				v = fail
			}
			s.settle(i, result{Outcome: harness.Outcome{Case: &e.Cases[i], Verdict: v}})
		}
		if got := reported[e.Cases[last].ID()] == 1; got != test.want {
			t.Errorf("%v on ground that is %s: reported %t", test.settled, test.ground, got)
		}
		for i := range e.Cases {
			if !s.known[i] {
				s.settle(i, result{Outcome: harness.Outcome{Case: &e.Cases[i], Verdict: pass}})
			}
		}
		s.outcomes()
		for id, n := range reported {
			if n != 1 {
				t.Errorf("%v: %s was reported %d times", test.settled, id, n)
			}
		}
	}
}

func TestWhatPresumesWhatUsedUpItsTimeDoesNotRun(t *testing.T) {
	e := &engine{Config: Config{Catalog: spec.MustLoad(), Cases: tower()}, facts: &harness.Facts{}}
	stand(t, e)
	for late, want := range map[bool]bool{true: true, false: false} {
		s := newSettled(e)
		s.settle(4, result{Outcome: harness.Outcome{Case: &e.Cases[4], Verdict: harness.Fail}, record: &record{late: late}})
		if got := s.leaveOutOnLateGround(0); got != want {
			t.Errorf("late: %t; left out: %t", late, got)
		}
		if !s.onBrokenGround(0) || s.onBrokenGround(1) {
			t.Errorf("late: %t; the ground of the first case is broken, the second has none", late)
		}
	}
}

func TestATraceCheckPresumesWhatAllCasesOfItsRuleDo(t *testing.T) {
	cases := tower()
	cases[1].Presumes = []string{low, middle}
	cases[0].Presumes = []string{middle, low}
	check := trace.Check{Rule: high, Text: "never"}
	all := withWatch(cases, []trace.Check{check})
	if got := all[len(all)-1].Presumes; !slices.Equal(got, []string{middle, low}) {
		t.Errorf("got %v", got)
	}
}

func TestAViolationInARunOnBrokenGroundDoesNotCount(t *testing.T) {
	for broken, want := range map[harness.Verdict]harness.Verdict{harness.Fail: harness.NotTested, harness.Pass: harness.Fail} {
		e := &engine{Config: Config{Catalog: spec.MustLoad(), Cases: tower(), Watch: []trace.Check{{Rule: "wsgi/close-on-normal-completion"}}}, facts: &harness.Facts{}}
		stand(t, e)
		s := newSettled(e)
		for i := range e.Cases {
			s.settle(i, result{Outcome: harness.Outcome{Case: &e.Cases[i], Verdict: harness.Pass}})
		}
		s.settle(4, result{Outcome: harness.Outcome{Case: &e.Cases[4], Verdict: broken}})
		s.results[2].checks = []checkResult{{relevant: 1, violation: "twice"}}
		if o := s.outcomes()[5]; o.Verdict != want {
			t.Errorf("on ground that is %s: %s: %s", broken, o.Verdict, o.Observed)
		}
	}
}

func TestWhatUsesUpItsTimeOnBrokenGroundKeepsOthersFromIt(t *testing.T) {
	cases := tower()
	for i := range enoughLate {
		cases = append(cases, harness.Case{Rule: high, Name: fmt.Sprint("late-", i), Presumes: []string{low}})
	}
	e := &engine{Config: Config{Catalog: spec.MustLoad(), Cases: cases}, facts: &harness.Facts{}}
	stand(t, e)
	s := newSettled(e)
	s.settle(4, result{Outcome: harness.Outcome{Case: &e.Cases[4], Verdict: harness.Fail}})
	for i := 5; i < len(cases); i++ {
		if s.leaveOutOnLateGround(2) {
			t.Errorf("left out after %d", i-5)
		}
		s.settle(i, result{Outcome: harness.Outcome{Case: &e.Cases[i], Verdict: harness.Fail}, record: &record{late: true}})
	}
	if !s.leaveOutOnLateGround(2) || s.leaveOutOnLateGround(1) {
		t.Error("the one that rests on it is left out, and no other")
	}
}
