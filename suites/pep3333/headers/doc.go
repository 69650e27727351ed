// Package headers tests how a server treats an application's headers: what it adds to them, what it does not, and in
// which letter case it finds them. PEP 3333: "The start_response() Callable". Each rule has the file named after it. What
// start_response refuses is in the package startresponse.
//
// It may import harness, spec, suites/needs and the package vocabulary. Start at server_adds_missing_required_headers.go.
package headers
