package hosted

import "github.com/wsgicheck/wsgicheck/spec/trace"

// Rules returns the ids of the rules that [Application] and [Middleware] test.
func Rules() []string {
	rules := []string{"threads/any-thread", "sync-switch/token-through", "sync-switch/environ-copied"}
	for _, check := range trace.ApplicationChecks() {
		rules = append(rules, check.Rule)
	}
	return rules
}
