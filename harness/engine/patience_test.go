package engine

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
)

func TestATargetIsBroughtUpAgainAsOftenAsCasesPass(t *testing.T) {
	var p patience
	for range 1000 {
		p.pass()
	}
	for n := range 1000 {
		if !p.allow(costsExit) {
			t.Fatalf("it was brought up %d times, while 1000 cases passed", n)
		}
	}
	if p.allow(costsExit) {
		t.Error("it stops answering more often than cases pass, and is brought up again")
	}
	p.pass()
	if !p.allow(costsExit) {
		t.Error("another case passed, and it is not brought up again")
	}
}

func TestATargetThatPassesNothingIsSoonLeftAlone(t *testing.T) {
	for cost, want := range map[int]int{costsExit: 20, costsHang: 4} {
		var p patience
		n := 0
		for p.allow(cost) {
			n++
		}
		if n != want {
			t.Errorf("each time at a cost of %d it was brought up %d times, want %d", cost, n, want)
		}
	}
}

func TestARuleWhoseCasesHangIsSoonLeftAlone(t *testing.T) {
	e := &engine{hangs: map[string]int{}}
	c, other := &harness.Case{Rule: "a"}, &harness.Case{Rule: "b"}
	for range maxHangs {
		if why := e.hangsEnough(c); why != "" {
			t.Error(why)
		}
		e.noteHang(c)
	}
	if e.hangsEnough(c) == "" || e.hangsEnough(other) != "" {
		t.Errorf("of its rule: %q, of another: %q", e.hangsEnough(c), e.hangsEnough(other))
	}
}
