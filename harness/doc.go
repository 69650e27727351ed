// Package harness is what suites are written with.
//
// A [Case] is a scenario with two halves, what the client puts on the wire (a list of
// [Action]) and what the application does (programs for the probe, see harness/control),
// and an expectation of the [Run] that comes of it. Cases of one rule stand in a [Group], with
// what they are all judged by. A [Target] is a server under test, a [Verdict] the judgment on a case, an
// [Outcome] the verdict with its evidence. The vocabulary of scenarios is harness/scenario; what runs
// cases is harness/engine.
//
// It may import spec, harness/control, harness/quiet and harness/wire only: suites, targets and what they
// host are passed to it. It knows no rule id and no profile's name. Start at [Case].
package harness
