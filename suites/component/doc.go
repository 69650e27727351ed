// Package component tests applications and middleware, the other parties that the rules bind. It has
// the programs that run beneath middleware, the requests and schedules from above, and the cases,
// each of which looks at every exchange that says something about its rule.
//
// [Check] hosts a component written in Python in a worker (harness/host). For one that is written
// in Go, suites/hosted makes the exchanges, and the cases are the same.
//
// The package may import harness and its sub-packages other than the engine, and spec. Start
// reading at case.go; check.go has how the exchanges are run, judge.go how a verdict is reached.
package component
