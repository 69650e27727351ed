// Package syncswitch tests the profile sync-switch: from asynchronous to synchronous
// processing of what remains of the content. The rules are spec/rules/sync-switch.yaml;
// each that binds servers is tested in the file named after it.
//
// It may import harness, spec and suites/needs. Start at cases.go.
package syncswitch
