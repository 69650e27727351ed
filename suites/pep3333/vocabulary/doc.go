// Package vocabulary is what the cases of several subjects of PEP 3333 have in common: requests, programs, and what is
// expected of responses. Like harness/scenario it is made to be imported with a dot.
//
// It may import harness, spec and suites/needs. Start at requests.go and programs.go.
package vocabulary
