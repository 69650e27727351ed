// Package report turns the result of a check into reports: JSON with a published schema
// (schema.json), from which everything else is rendered: text for a terminal, Markdown, JUnit, a badge, and annotations for
// GitHub. Package compare, within, says what changed between two reports, and package html renders them as a page.
//
// [New] makes a [Report] from a harness.Result; [Read] reads one back. The Write methods render
// it, and [Save] writes the rendering to a file, whole or not at all, [Append] to the end of one. [Progress] shows how far a
// check has come.
//
// A server may send any octets, and reports stay valid: texts are valid UTF-8, with other octets
// as escapes; data of the wire and the trace are strings with one character per octet. Evidence
// is bounded, and the report says what was left out.
//
// The package may import harness and its sub-packages, and spec. Start at [New].
package report
