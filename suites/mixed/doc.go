// Package mixed tests the profile mixed: asynchronous and synchronous components
// together. The rules are spec/rules/mixed.yaml.
package mixed
