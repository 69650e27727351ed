package framing

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestEveryRuleHasItsVectors(t *testing.T) {
	count := map[string]int{}
	for _, v := range Vectors() {
		count[v.Rule]++
	}
	for _, rule := range spec.MustLoad().Rules() {
		if rule.Profile.Name == "framing" && count[rule.ID] == 0 {
			t.Errorf("%s has no vectors", rule.ID)
		}
	}
	if len(Vectors()) < 250 {
		t.Errorf("%d vectors, want at least 250", len(Vectors()))
	}
	t.Logf("%d vectors, %d cases", len(Vectors()), len(Cases()))
}

func TestAVectorReportedUnderAnotherNamesIt(t *testing.T) {
	ids := map[string]bool{}
	for _, v := range Vectors() {
		ids[v.ID()] = true
	}
	for _, v := range Vectors() {
		for _, r := range v.Responses {
			if r.Else != "" && !ids[r.Else] {
				t.Errorf("%s: there is no vector %s", v.ID(), r.Else)
			}
		}
	}
}
