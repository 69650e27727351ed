// Package target tests what the environ makes of the request's target: PEP 3333, "environ Variables", SCRIPT_NAME,
// PATH_INFO and QUERY_STRING. Start with path_info_is_remainder.go.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package target
