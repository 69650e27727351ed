// Package comet tests the profile comet: responses that are held open. The rules are
// spec/rules/comet.yaml.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package comet
