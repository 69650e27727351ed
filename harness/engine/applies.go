package engine

import (
	"fmt"
	"net"

	"github.com/wsgicheck/wsgicheck/harness"
)

// applies says with which verdict the case is left out; "" if it is to run.
func (e *engine) applies(c *harness.Case) (harness.Verdict, string) {
	rule, ok := e.Catalog.Rule(c.Rule)
	if !ok {
		return harness.Error, fmt.Sprintf("there is no rule %q", c.Rule)
	}
	if rule.Profile.Asynchronous && !e.facts.Async() && (e.Claim == nil || !e.Claim(rule)) {
		return harness.NotOffered, "the environ has no wsgi.async_input"
	}
	if rule.Offered != "" && !e.facts.Has(rule.Offered) {
		return harness.NotOffered, "the environ has no " + rule.Offered
	}
	if c.Malformed && !e.OwnTarget && !onLoopback(e.address) {
		return harness.NotTested, "it sends malformed requests, and " + e.address + " is not this machine: give --i-own-this-target if it is yours"
	}
	if len(c.Surroundings) > 0 && (!e.Target.Several() || e.Instances == 1) {
		return harness.NotTested, "it needs a process with variables of its own in the environment, and none can be started here"
	}
	for _, n := range c.Needs {
		if !n.Met(e.facts) {
			return n.Verdict, n.Reason
		}
	}
	return "", ""
}

// onLoopback reports whether HOST:PORT can be reached from this machine alone.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
