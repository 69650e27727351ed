package suites_test

import (
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/suites"
)

func TestEveryMutantIsWhereItIsSaidToBe(t *testing.T) {
	for _, want := range mutants.All() {
		var got suites.Mutant
		for _, m := range suites.Mutants(want.Rule) {
			if m.Name == want.Name {
				got = m
			}
		}
		if got.ID() != want.ID() || got.Text != want.Text {
			t.Errorf("%s: the index has %+v", want.ID(), got)
			continue
		}
		if line := lineAt(t, got.Entry); !strings.Contains(strings.ReplaceAll(line, "'", ""), "name: "+want.Name) {
			t.Errorf("%s is said to be at %s, which is %q", want.ID(), got.Entry, line)
		}
		_, class, _ := strings.Cut(want.Part+want.Bridge, ":")
		if line := lineAt(t, got.Class); !strings.Contains(line, class) {
			t.Errorf("the class of %s is said to be at %s, which is %q", want.ID(), got.Class, line)
		}
	}
}
