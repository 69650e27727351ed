// Package hosted tests applications and middleware written in Go, the other parties that the
// rules bind. [Application] and [Middleware] host them in a server under adversarial schedules
// and judge what they do by the cases of suites/component, which are also those of wsgicheck app and
// wsgicheck middleware.
//
// A schedule is a component between the server and the application (schedule.go), so any server
// that keeps the rules can be used. The events come from harness/record.
//
// The package may import harness/control, harness/probe, harness/record, suites/component and spec. Start reading at application.go.
package hosted
