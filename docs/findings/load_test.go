package findings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/docs/findings"
	"github.com/wsgicheck/wsgicheck/harness/presets/components"
)

func TestDataIsSound(t *testing.T) {
	servers, err := findings.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range servers {
		if len(s.Findings) == 0 || len(s.Configurations) == 0 {
			t.Errorf("%s has %d findings in %d configurations", s.Name, len(s.Findings), len(s.Configurations))
		}
	}
}

// What a component is called is what the matrix calls it.
func TestConfigurationsOfComponentsAreInTheMatrix(t *testing.T) {
	servers, err := findings.Load()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, c := range components.All() {
		known[c.Name()] = true
	}
	for _, s := range servers {
		for _, c := range s.Configurations {
			if s.Kind.Hosted() != known[c.Name] {
				t.Errorf("%s.yaml is of the kind %s, and its configuration %q is in harness/presets/components: %t", s.Name, s.Kind, c.Name, known[c.Name])
			}
		}
	}
}

func TestByRuleFindsTheGravestFirst(t *testing.T) {
	order := []findings.Gravity{findings.Smuggling, findings.Crash, findings.LostData, findings.WrongValue, findings.Cosmetic}
	found, err := findings.ByRule("wsgi/server-checks-headers-early")
	if err != nil {
		t.Fatal(err)
	}
	var places []int
	for _, r := range found {
		places = append(places, slices.Index(order, r.Finding.Gravity))
		if !slices.ContainsFunc(r.Finding.Rules, func(o findings.Observation) bool { return o.Rule == "wsgi/server-checks-headers-early" }) {
			t.Errorf("%s: %s is not about the rule", r.Server.Name, r.Finding.ID)
		}
	}
	if !slices.IsSorted(places) || len(slices.Compact(places)) < 2 {
		t.Errorf("the findings come in the order %v of gravities", places)
	}
}

func TestByRuleRefusesAnUnknownRule(t *testing.T) {
	if _, err := findings.ByRule("wsgi/no-such-rule"); err == nil || !strings.Contains(err.Error(), "wsgi/no-such-rule") {
		t.Errorf("error %v", err)
	}
}
