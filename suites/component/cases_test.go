package component_test

import (
	"slices"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// RULE#CASE cites one case, whether a server or a component is tested.
func TestNoCaseHasTheIDOfOneForServers(t *testing.T) {
	servers := suites.Cases()
	for _, c := range component.Known() {
		if slices.ContainsFunc(servers, func(s harness.Case) bool {
			return s.Rule == c.Rule && (s.Name == c.Name || slices.Contains(s.Aliases, c.Name))
		}) {
			t.Errorf("%s is also a case for servers", c.ID())
		}
	}
}

func TestEveryCaseHasAPlace(t *testing.T) {
	for _, party := range component.Both {
		for _, c := range component.Cases(party) {
			if at := suites.WhereOnComponents(&c); at.File == "" || at.Line == 0 {
				t.Errorf("%s is nowhere", c.ID())
			}
		}
	}
}
