// Package closing tests close() of the iterable that the application returned: at the end of the response, after an error, and
// when the client has gone. PEP 3333: "Specification Details". Each rule has the file named after it. Start with
// close_on_normal_completion.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package closing
