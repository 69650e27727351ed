// Package htmltest has reports for the tests of harness/report/html, those in a browser among them, which are in a module of their own.
//
// It may import harness/report, harness, harness/wire and spec. Start at [Sample].
package htmltest
