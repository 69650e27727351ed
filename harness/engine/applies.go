package engine

import (
	"context"
	"fmt"
	"net"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
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
	if c.Malformed && !e.OwnTarget && !e.local {
		return harness.NotTested, "it sends malformed requests, and " + e.address + " is not this machine: give --i-own-this-target if it is yours"
	}
	if len(c.Surroundings) > 0 && (!e.Target.Several() || e.Instances == 1) {
		return harness.NotTested, "it needs a process with variables of its own in the environment, and none can be started here"
	}
	for _, n := range c.AllNeeds() {
		if !n.Met(e.facts) {
			return n.Verdict, n.Reason
		}
	}
	return "", ""
}

// onThisMachine reports whether what is at the address, in the form of harness.Instance, is this machine, and nothing else.
func onThisMachine(ctx context.Context, addr string) bool {
	if wire.IsUnix(addr) {
		return true
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	found, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	own, _ := net.InterfaceAddrs()
	return err == nil && len(found) > 0 && !slices.ContainsFunc(found, func(a net.IPAddr) bool { return !isOwn(a.IP, own) })
}

func isOwn(ip net.IP, own []net.Addr) bool {
	return ip.IsLoopback() || slices.ContainsFunc(own, func(a net.Addr) bool {
		network, ok := a.(*net.IPNet)
		return ok && network.IP.Equal(ip)
	})
}
