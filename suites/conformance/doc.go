// Package conformance writes CONFORMANCE.md: the rules, what tests them, which mutants show
// that the tests bite, and how to claim conformance. It is made of the catalogue, the cases, the
// trace checks and the tables of mutants; that these agree with what the suites do is what
// the tests of suites/mutation are for.
//
//	go test ./suites/conformance -update
package conformance
