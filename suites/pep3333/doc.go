// Package pep3333 tests the profile wsgi: PEP 3333 as it binds servers. The rules are
// spec/rules/wsgi.yaml.
package pep3333
