// Package errorstream tests wsgi.errors, and what the server makes of an application that fails: PEP 3333, "Input and
// Error Streams" and "Error Handling". Start with errors_methods_supported.go; serverlog.go has how a case looks into the
// server's own output.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package errorstream
