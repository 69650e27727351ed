// Package bridge tests the profile bridge: the middleware, shipped with every server, that
// lets synchronous components run. The rules are spec/rules/bridge.yaml.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package bridge
