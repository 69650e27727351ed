// Package record watches Go applications and middleware from the outside: [Application]
// puts a component between a server and an application that reports what the application
// does as the events of spec/trace, so that the trace checks can judge it.
//
// The component changes nothing: values, tokens and errors pass through as they are. It
// keeps the environ's identity, and stands between the application and the environ's
// callables and streams.
package record
