// Package environ tests the environ: PEP 3333, "environ Variables" without the request's target (package target), the
// flags (package flags) and the streams (packages input and errorstream), and what a server offers through the environ:
// "Server Extension APIs" and "Application Configuration". Start with cgi_variables_present.go and
// wsgi_keys_required.go; variables.go has what the rules share.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package environ
