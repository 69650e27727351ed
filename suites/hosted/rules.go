package hosted

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/suites/component"
)

// Rules returns the ids of the rules that [Application] and [Middleware] test, each once.
func Rules() (rules []string) {
	for _, party := range component.Both {
		for _, c := range component.Cases(party) {
			if !slices.Contains(rules, c.Rule) {
				rules = append(rules, c.Rule)
			}
		}
	}
	return rules
}
