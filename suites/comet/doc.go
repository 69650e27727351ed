// Package comet tests the profile comet: responses that are held open. The rules are
// spec/rules/comet.yaml.
package comet
