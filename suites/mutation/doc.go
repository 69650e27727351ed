// Package mutation runs the suites on servers that break one rule each (fixtures/mutants),
// and tells which cases notice. Its tests are the proof that the suites bite: every binding rule
// has a mutant and fails on it, no rule fails that the mutant keeps, and there is no case that
// catches nothing.
package mutation
