// Package target starts servers under test: a [Command] from a command line, [Go] in this
// process; an [Address] is already running and hosts the probe.
//
// Nothing is left of a target when it has stopped: no process, no port, no temporary folder. Its processes are found by their
// group; on Linux also by their parents, by the private folder in their environment, and, since orphans become children of this
// process while a target runs, as children that nobody here has started (reaper_linux.go). What
// cannot be ended, because it belongs to another user for instance, is named (LeftBehind). What a run leaves that is killed
// itself is removed by the next (RemoveLeftovers).
//
// The package may import harness and its sub-packages, and spec. Start at [Command.Start].
package target
