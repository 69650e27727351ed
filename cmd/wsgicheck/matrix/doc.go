// Package matrix compares servers, or components: it puts their reports side by side, and renders the
// comparison as JSON (schema.json), as Markdown and for a terminal.
//
// [New] makes a [Comparison] of reports, [Merge] one of those of a matrix's shards. The package runs no suite itself: the command does.
// It may import harness, harness/report, suites/framing and spec. Start at comparison.go.
package matrix
