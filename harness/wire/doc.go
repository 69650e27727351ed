// Package wire is the client with which the harness talks to a server under test: raw
// HTTP/1.1 over TCP. It sends any octets, sound or not, and reads responses with a strict
// parser that reports everything wrong with them instead of repairing it (RFC 9110, 9112).
//
// Start at [Conn]: [Dial], then [Conn.Send] the [Request.Bytes] of a request, then
// [Conn.ReadResponse]. What is wrong with a response is in [Response.Problems]; an error
// says that it could not be read to its end. A [Log] keeps what went over the wire.
//
// Nothing here waits longer than the context given to Dial, keeps more than its limits
// allow, or leaves a goroutine behind, whatever the peer does. The package imports only
// the standard library and runs on Unix systems.
package wire
