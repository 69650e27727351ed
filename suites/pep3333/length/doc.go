// Package length tests what becomes of an application's Content-Length, and what a server does where there is none:
// infers it, uses the chunked coding, or closes the connection. PEP 3333: "Handling the Content-Length Header". Each rule has
// the file named after it. Start with no_bytes_beyond_content_length.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package length
