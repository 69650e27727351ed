// Package compare says what changed from one report to another: by rule, and by case of it.
//
// [New] makes a [Comparison] of two reports, which it renders as text and as Markdown. It may import harness and its packages, and
// spec.
package compare
