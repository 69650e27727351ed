package harness_test

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
)

func TestAPatternSelectsWhatCasesPresumeAndRestOn(t *testing.T) {
	basis := harness.Basis{Case: &harness.Case{Name: "basis"}}
	cases := harness.Join(harness.Group{
		Rule: "r/one", Presumes: []string{"r/common"},
		SomePresume: []harness.Presumption{{Cases: []string{"late-*"}, Presumes: []string{"r/other"}, RestsOn: []harness.Basis{basis}}},
		Cases:       []harness.Case{{Name: "late-content"}, {Name: "prompt"}},
	})
	for i, want := range []struct{ presumes, rests int }{{2, 1}, {1, 0}} {
		if c := cases[i]; len(c.Presumes) != want.presumes || len(c.RestsOn) != want.rests {
			t.Errorf("%s presumes %q and rests on %d cases, want %d and %d", c.Name, c.Presumes, len(c.RestsOn), want.presumes, want.rests)
		}
	}
}

func TestWhatHasNoCloseIsNotJudgedByIt(t *testing.T) {
	cases := harness.Join(harness.Group{Rule: "r/one", JudgesClose: true, Cases: []harness.Case{
		{Name: "iterator"}, {Name: "list", App: control.Program{Returns: "list"}}, {Name: "file", App: control.Program{Returns: "file"}},
	}})
	for i, want := range []bool{true, false, false} {
		if c := cases[i]; c.JudgesClose != want {
			t.Errorf("%s is judged by its close(): %t, want %t", c.Name, c.JudgesClose, want)
		}
	}
}
