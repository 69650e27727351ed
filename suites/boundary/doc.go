// Package boundary tests the profile boundary: where content ends, whichever way the
// application reads it. The rules are spec/rules/boundary.yaml.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package boundary
