// Package stringtypes tests which values are str and which are bytes, and what a str may hold: PEP 3333, "A Note On
// String Types" and "Unicode Issues". Start with native_string_type.go. That every CGI variable is a str is tested in
// package environ.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package stringtypes
