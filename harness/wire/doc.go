// Package wire is the client with which the harness talks to a server under test: raw
// HTTP/1.1 over TCP. It sends any octets, valid or not, and reads responses with a strict
// parser, which repairs nothing and reports everything that is wrong (RFC 9110, 9112).
//
// Start at [Conn]: [Dial], then [Conn.Send] the [Request.Bytes] of a request, then
// [Conn.ReadResponse]. [Response.Problems] lists what is wrong with a response; an error
// means that it could not be read to its end. A [Log] records what went over the wire.
//
// Whatever the peer does, nothing here waits longer than the context given to Dial, keeps
// more than its limits allow, or leaves a goroutine behind. The package imports only harness/quiet and the
// standard library and runs on Unix systems.
package wire
