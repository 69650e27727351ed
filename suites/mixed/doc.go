// Package mixed tests the profile mixed: asynchronous and synchronous components
// together. The rules are spec/rules/mixed.yaml.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package mixed
