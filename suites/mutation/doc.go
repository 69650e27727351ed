// Package mutation runs the suites on servers that break one rule each (fixtures/mutants),
// and reports which cases catch them. Its tests show that the suites find faults: every binding rule has
// a mutant, and a case of the rule catches it.
//
// The flag -full of the tests adds that a mutant breaks no rules but its own and the recorded ones, and that
// every case catches a mutant. That takes 20 minutes on 2 processors. The flag -update writes what is recorded:
// with -full which rules a mutant also breaks (fixtures/mutants/also_breaks.gen.yaml), otherwise which case
// caught a mutant (caught_by.gen.yaml), which is tried first from then on.
//
// It may import fixtures, suites, harness and spec. Start reading at judge.go, then at catch.go.
package mutation
