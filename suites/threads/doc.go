// Package threads tests the profile threads: what a server must not do with the threads
// that it resumes an application on. The rules are spec/rules/threads.yaml; each that
// binds servers is tested in the file named after it.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package threads
