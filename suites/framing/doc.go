// Package framing holds the cases of the profile framing: where a request's content ends on
// an HTTP/1.1 connection, and what comes back.
//
// A case is a [Vector]: octets as data in vectors/RULE.yaml, with the outcomes that the
// rule accepts and why. The octets are followed by a second, ordinary request on the same
// connection, whose appearance shows where the server drew the boundary; content that would be
// a request if it were taken for one is named "smuggled". The verdict rests on what the
// application saw together with what came back. Each run's [Outcome] is noted in a fixed form
// (see [NotedOutcome]), so that servers can be compared.
//
// Start at [Vector]; vectors/README.md says how to write one. The package explore, beside it, makes vectors up.
// This package may import harness, spec and suites/needs.
package framing
