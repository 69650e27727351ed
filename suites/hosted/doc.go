// Package hosted tests applications and middleware written in Go, the other parties that the
// rules bind. [Application] and [Middleware] host them in a server under adversarial schedules
// and apply the trace checks to what they do.
//
// A schedule is a component between the server and the application (schedule.go), so any server
// that keeps the rules can be used. The events come from harness/record.
//
// The package may import harness/record and spec. Start reading at application.go.
package hosted
