// Package body tests how the blocks of an iterable reach the client: when, unchanged, and when the head goes with them.
// PEP 3333: "Specification Details", "The start_response() Callable" (when the head is sent), "Buffering and Streaming", and,
// on empty blocks, "Middleware Handling of Block Boundaries". Each rule has the file named after it. Start with
// no_block_delay.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package body
