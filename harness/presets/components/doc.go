// Package components has the components that wsgicheck matrix --components tests: well-known
// applications and middleware, one *.yaml for each distribution. A file says what is installed,
// and how each component of it is made.
//
// Whether one breaks a rule is not said here, but in docs/findings/data. One that no file there
// names is expected to keep them.
//
// The package may import spec/strictyaml and spec/suggest. Start at components.go.
package components
