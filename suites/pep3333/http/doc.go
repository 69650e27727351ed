// Package http tests the rest of what a server does for HTTP on an application's behalf: Expect: 100-continue, responses that it
// does not change, hop-by-hop headers of the request. PEP 3333: "HTTP 1.1 Expect/Continue" and "Other HTTP Features". Each rule
// has the file named after it; continue.go has what the cases of 100 (Continue) are made of. What HTTP itself demands of
// messages is the profile framing's.
//
// It may import harness, spec, suites/needs and the package vocabulary. Start at continue.go.
package http
