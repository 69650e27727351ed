// Package host hosts an application or middleware written in Python in a worker process, without a
// server: an [Exchange] says what the server above does and, for middleware, what the application
// beneath does, and [Worker.Run] returns what happened on both sides, as events of spec/trace.
// It judges nothing.
//
// The worker is the Python package wsgicheck_host, beside the probe's, whose programs it runs;
// harness/PROTOCOL.md describes how the two communicate. The package may import harness/control,
// harness/probe, harness/quiet and harness/target, and spec. Start at [Start].
package host
