package pep3333

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestEveryCaseIsOneOfARuleThatBindsServers(t *testing.T) {
	catalogue, seen := spec.MustLoad(), map[string]bool{}
	for _, c := range Cases() {
		rule, ok := catalogue.Rule(c.Rule)
		switch {
		case !ok:
			t.Errorf("%s: there is no such rule", c.ID())
		case rule.Profile.Name != "wsgi" || !rule.ObservableOn(spec.Server):
			t.Errorf("%s: the rule is not one of the profile wsgi that can be observed on a server", c.ID())
		case seen[c.ID()]:
			t.Errorf("%s is there twice", c.ID())
		case c.Name == "" || c.Text == "" || c.Check == nil || len(c.Client) == 0:
			t.Errorf("%s lacks its name, text, client or check", c.ID())
		}
		seen[c.ID()] = true
	}
}
