// Package matrix compares servers: it puts their reports side by side, and renders the
// comparison as JSON (schema.json), as Markdown and for a terminal.
//
// [New] makes a [Comparison] of reports, [Merge] one of those of a matrix's shards. The package runs no suite itself: the command does.
// It may import harness, harness/report and suites/framing. Start at comparison.go.
package matrix
