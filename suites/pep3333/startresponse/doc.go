// Package startresponse tests how a server treats start_response: how it may be called and when, which arguments it
// refuses, and what exc_info does. PEP 3333: "The start_response() Callable", and the paragraphs on it in "Specification
// Details". Each rule has the file named after it. Start with start_response_signature.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package startresponse
