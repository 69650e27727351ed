package suites

import (
	"path"
	"slices"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
)

// TestEveryPatternForGatewaysMatches: a case that is renamed must not come back as one that shows something of a gateway.
func TestEveryPatternForGatewaysMatches(t *testing.T) {
	names := map[string][]string{}
	for _, c := range Cases() {
		names[c.Rule] = append(names[c.Rule], c.Name)
	}
	for rule, on := range gatewayRules {
		if len(names[rule]) == 0 && rule != "wsgi/start-response-before-body" {
			t.Errorf("%s has no case", rule)
		}
		for _, pattern := range slices.Concat(on.not, on.event) {
			if !slices.ContainsFunc(names[rule], func(name string) bool { ok, err := path.Match(pattern, name); return ok && err == nil }) {
				t.Errorf("%s: the pattern %q matches no case", rule, pattern)
			}
		}
	}
}

// TestGatewaysAreNotAskedForWhatTheFrontDoes: of each rule that is not in the table, no case applies to a gateway, and all do to a server.
func TestGatewaysAreNotAskedForWhatTheFrontDoes(t *testing.T) {
	met := func(c *harness.Case, f *harness.Facts) bool {
		return !slices.ContainsFunc(c.AllNeeds(), func(n harness.Need) bool {
			return (n.Reason == notOnGateways.Reason || n.Reason == notOnEvents.Reason) && !n.Met(f)
		})
	}
	seen := map[harness.Gateway]int{}
	for _, c := range Cases() {
		if !met(&c, &harness.Facts{}) {
			t.Errorf("%s does not apply to a server", c.ID())
		}
		for _, g := range []harness.Gateway{harness.ByURL, harness.ByEvent} {
			if !met(&c, &harness.Facts{Gateway: g}) {
				continue
			}
			seen[g]++
			if _, ok := gatewayRules[c.Rule]; !ok {
				t.Errorf("%s applies to a gateway, and the front would answer for it", c.ID())
			}
		}
	}
	if seen[harness.ByEvent] == 0 || seen[harness.ByURL] <= seen[harness.ByEvent] {
		t.Errorf("cases for gateways: %v; want some, and more by URL than by event", seen)
	}
}
