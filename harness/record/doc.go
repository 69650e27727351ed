// Package record watches applications and middleware written in Go from the outside:
// [Application] puts a recorder between a server and an application. The recorder reports what
// the application does as events of spec/trace, so that the trace checks can judge it.
//
// The recorder changes nothing: values, tokens and errors pass through as they are, and the
// environ keeps its identity. It wraps the callables and streams in the environ.
//
// The package may import spec only. Start at [Application].
package record
