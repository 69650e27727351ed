// Package trace defines the events that a probe reports, and the trace checks. An event
// says what one step of a probe application did and saw; it judges nothing. A trace check
// ([Check]) is a rule that holds in every scenario and can be judged from the events
// alone; a [Monitor] applies checks to a stream of events.
//
// The package does no I/O and imports no other package of wsgicheck. For how events travel
// see harness/PROTOCOL.md. Start reading at [Event].
package trace
