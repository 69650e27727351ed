package pep3333

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

// weaker reports whether a level binds less than another.
func weaker(level, than spec.Level) bool {
	return level.Recommended() && than.Binding() || level.Permitted() && !than.Permitted()
}

func TestEveryCaseIsOneOfARuleThatBindsServers(t *testing.T) {
	catalog, seen := spec.MustLoad(), map[string]bool{}
	for _, c := range Cases() {
		rule, ok := catalog.Rule(c.Rule)
		switch {
		case !ok:
			t.Errorf("%s: there is no such rule", c.ID())
		case rule.Profile.Name != "wsgi" || !rule.ObservableOn(spec.Server):
			t.Errorf("%s: the rule is not one of the profile wsgi that can be observed on a server", c.ID())
		case c.Level != "" && !weaker(c.Level, rule.Level):
			t.Errorf("%s: %s is not less than the rule's %s", c.ID(), c.Level, rule.Level)
		case seen[c.ID()]:
			t.Errorf("%s is there twice", c.ID())
		case c.Name == "" || c.Text == "" || c.Check == nil || len(c.Client) == 0:
			t.Errorf("%s lacks its name, text, client or check", c.ID())
		}
		seen[c.ID()] = true
	}
}
