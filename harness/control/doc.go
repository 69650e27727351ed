// Package control is the harness's end of the control channel (harness/PROTOCOL.md): the
// messages, the programs that probes run, and the [Hub] that gives probes their programs,
// collects their events and opens gates.
//
// It knows nothing about targets, the wire or verdicts, and may import spec/trace only.
// Start at [Hub.Open].
package control
