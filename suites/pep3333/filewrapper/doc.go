// Package filewrapper tests wsgi.file_wrapper: what is sent of a file-like object, when, and that it is closed. PEP 3333:
// "Optional Platform-Specific File Handling". Each rule has the file named after it; file.go has what most cases are made of.
// Start with file_wrapper_like_iter_read.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package filewrapper
