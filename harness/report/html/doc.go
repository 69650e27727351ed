// Package html renders reports as one HTML file that needs nothing else: no network, no server, and for its first screen no
// JavaScript.
//
// [Write] renders one report, the comparison of two, or a table of several. What it shows at once is in the template
// (assets/report.tmpl). The reports themselves are in the file too, compressed; the scripts (assets/*.js) read them for what is
// shown on demand: a rule, and a case with what happened on the wire and in the application. Everything that comes from a server is
// text to both, and the Content-Security-Policy of the file lets nothing run but these scripts.
//
// The package may import harness/report, harness and spec. Start at [Write].
package html
