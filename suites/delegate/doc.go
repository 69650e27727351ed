// Package delegate tests the profile delegate: callables that run on another thread, where
// a server offers it. The rules are spec/rules/delegate.yaml; each that binds servers is tested in
// the file named after it.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package delegate
