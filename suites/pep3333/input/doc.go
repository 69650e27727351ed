// Package input tests wsgi.input: PEP 3333, "Input and Error Streams", and what "environ Variables" says of it. Start
// with input_stream_provides_body.go. Most rules are tables of calls such as "read(5) readline()": reads.go makes cases
// of them, answers.go says what each call may give.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package input
