// Package pep3333 tests the profile wsgi: PEP 3333 as it binds servers. The rules are spec/rules/wsgi.yaml. Their cases stand in
// packages by subject, each rule in the file named after it; what several subjects need is in the package vocabulary. Start with
// cases.go, then with the package of the subject.
//
// It may import harness, spec and suites/needs.
package pep3333
