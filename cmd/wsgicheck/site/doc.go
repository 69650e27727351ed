// Package site makes a static site of the rules, the findings and the matrices of servers: a page for each rule and each
// server, with where it was seen, how to see it again and how to object.
//
// [Build] makes the files, [Write] puts them into a folder, whole or not at all. All links are relative, so that the site works from
// file:// and beneath any path; no page needs JavaScript. The addresses rules/PROFILE/RULE.html#CASE, servers/PRESET.html#RULE and
// findings/SERVER.html#FINDING are stable. There are no scores and no ranking: servers stand in the order of their names.
//
// The package runs nothing. It may import spec, suites, harness and its sub-packages, docs/findings and cmd/wsgicheck/matrix. Start at site.go.
package site
