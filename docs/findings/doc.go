// Package findings is what wsgicheck found in the servers, middleware and applications that
// people use: one entry for each defect, as data in the folder data, one file for each server
// or distribution. The pages
// beside this file are rendered from it:
//
//	go run ./fixtures/pages
//
// The same command writes the pages of the rules, which list the findings too.
//
// To add a finding, add an entry to the file of its server; the fields of [Finding] and
// [Observation] are its keys. One that does not hold moves to withdrawn, with the
// reason. An id never changes: reports link to it.
//
// [Load] reads and checks the data, [All] returns the servers, [ByRule] the findings
// under one rule, [Pages] the rendered pages. README.md says what a finding is, which is
// also what an entry must hold. Start reading in finding.go.
//
// The package imports spec, for the rules that entries name, spec/strictyaml, and
// harness/presets/components, for the components in which nothing was found, and nothing else of
// wsgicheck.
package findings
