// Package suites holds what is tried: one package per profile, each a table of cases by
// rule, and the three ways to run them.
//
// [Test] runs them against a Go server from its own tests, in the manner of
// testing/slogtest; [Describe] puts them into a Ginkgo tree; the wsgicheck command
// passes [Cases] to engine.Check. All three are faces of one engine.
//
// [Where] says where a case is written, and [Mutants] which servers that break its rule test it.
//
// A case names its rule, says in words what must be seen, and gives the client's half,
// the application's half and the check. The vocabulary is harness/scenario.
//
// It may import harness and spec. Start at suites.go.
package suites
