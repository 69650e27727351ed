// Package harness runs cases against a server under test and says what was seen.
//
// A [Case] is a scenario with two halves, what the client puts on the wire (a list of
// [Action]) and what the application does (programs for the probe, see harness/control),
// and an expectation of the [Run] that comes of it. [Check] starts a [Target], runs cases
// on its lanes, each beside positive controls, carries out again whatever did not pass there, each on an
// instance of the target that serves nothing else, and returns a [Result].
//
// It may import spec and its own sub-packages only: suites, probes, presets and the
// reference server are handed to it. Start at [Check] in engine.go; the vocabulary in
// which cases are written is harness/scenario.
package harness
