// Package matrix compares servers: it installs them, puts their reports side by side, and
// renders the comparison as JSON (schema.json), as Markdown and for a terminal.
//
// [Install] makes the environment in which a preset runs, [New] makes a [Comparison] of
// reports. It runs no suite itself: the command does. Start at comparison.go.
package matrix
