// Package calling tests how a server uses the application object and the iterable it returns: PEP 3333, "The
// Application/Framework Side", "The Server/Gateway Side" and "Specification Details". Start with
// one_call_per_request.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package calling
