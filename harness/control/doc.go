// Package control is the harness's end of the control channel (harness/PROTOCOL.md):
// the messages, the programs that probes carry out, and the [Hub] that hands programs
// to probes, collects their events and opens gates.
//
// It knows nothing of targets, wires or verdicts. Start at [Hub.Open].
package control
