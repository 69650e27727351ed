// Package trace defines the events that a probe reports and the checks that hold over
// every stream of them. An event says what one step of a probe application did and saw;
// it carries no judgement. The checks (see [Checks]) are the rules that hold always,
// in whatever scenario, and need only the events to be told.
//
// The package does no I/O. How events travel is harness/PROTOCOL.md.
package trace
