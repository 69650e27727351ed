// Package report turns the result of a check into reports: JSON with a published schema
// (schema.json), from which everything else is rendered, JUnit and a terminal's text.
//
// [New] makes a [Report] of a harness.Result; [Read] reads one back. The Write methods render
// it, [Save] puts the rendering into a file without ever leaving half of one. [Progress]
// shows how far a check has come.
//
// What a server sent may hold any octet, and a report survives it: texts are valid
// UTF-8, with other octets as escapes; data of the wire and the trace are strings of one
// character per octet. Evidence is bounded; what was left out is said.
package report
