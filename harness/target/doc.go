// Package target starts servers under test: a [Command] from a command line, [Go] in this
// process; an [Address] is already running and hosts the probe.
//
// Nothing is left of a target when it has stopped: no process, found by its process group or,
// if it has left that, in /proc; no port; no temporary folder.
//
// The package may import harness and its sub-packages, and spec. Start at [Command.Start].
package target
