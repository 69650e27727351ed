// Package write tests write(), the callable that start_response returns: what it is given is sent like yielded data, before
// it, and is sure to be sent when write() returns. PEP 3333: "The write() Callable". Each rule has the file named after it.
//
// It may import harness, spec, suites/needs and the package vocabulary. Start at write_equivalent_to_yield.go.
package write
