// Package asyncinput tests the profile async-input: wsgi.async_input, the content of one
// request without waiting. The rules are spec/rules/async-input.yaml; each is tested in
// the file named after it.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package asyncinput
