// Package engine runs cases against a target and judges what was seen.
//
// [Check] starts the target and takes each case one way:
//
//	scheduled   scheduler.go: what does not apply is left out, the rest runs concurrently on the
//	            first instance; what does not pass there, and what must be alone, goes to the solo pool
//	solo pool   solo.go: further instances, each of which serves one case at a time
//	run         attempt.go, on an instance (instance.go): the client's half, the wait for the
//	            application's, a sanity request; what comes of it is a record
//	judged      judge.go: the verdict on a record, which depends on nothing else
//	settled     settle.go: the outcome that stands is reported; trace checks look at its events (watch.go)
//
// An attempt beside other cases that does not pass decides nothing: the case runs again on an instance
// that serves nothing else, and only that result counts.
//
// It may import harness and its other sub-packages, and spec. It knows no rule id and no profile's name.
package engine
