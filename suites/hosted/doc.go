// Package hosted tests applications and middleware, the other parties that the rules bind:
// [Application] and [Middleware] host them in a server under adversarial schedules and
// apply the trace checks to what they do.
//
// A schedule is a component between the server and the application (schedule.go), so any
// server that keeps the rules will do. The events come from harness/record. A probe in
// another language would report the same events for applications written in it.
package hosted
