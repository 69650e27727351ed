package startresponse

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Bad status and headers are refused by start_response itself, while the application runs. The application lets the error
// through; what the client gets then is not judged, and may be nothing.
var serverChecksHeadersEarly = harness.Group{
	Rule:     "wsgi/server-checks-headers-early",
	Presumes: []string{"wsgi/header-names-case-insensitive#connection"},
	Partial:  true,
	Cases:    slices.Concat(Each(badHeads, badHead), Each(badTypes, badType)),
}

// badHeads are status and headers that PEP 3333 forbids for what they contain. A tab
// is not among them: HTTP allows it in values.
var badHeads = []refusable{
	{"status-crlf", "CR LF in the status", "200 OK\r\nX-Injected: yes", plainField},
	{"status-lf-at-end", "LF at the end of the status", "200 OK\n", plainField},
	{"status-nul", "NUL in the status", "200 O\x00K", plainField},
	{"status-del", "DEL in the status", "200 O\x7fK", plainField},
	{"status-not-numeric", "a status without a code", "Fine", plainField},
	{"name-crlf", "CR LF in a name", "200 OK", Field("X-Bad: 1\r\nX-Injected", "yes")},
	{"name-lf-at-end", "LF at the end of a name", "200 OK", Field("X-Bad\n", "yes")},
	{"name-nul", "NUL in a name", "200 OK", Field("X-B\x00ad", "yes")},
	{"name-colon", "a colon at the end of a name", "200 OK", Field("X-Bad:", "yes")},
	{"name-space", "a space in a name", "200 OK", Field("X Bad", "yes")},
	{"name-empty", "an empty name", "200 OK", Field("", "yes")},
	{"value-crlf", "CR LF in a value", "200 OK", Field("X-Bad", "1\r\nX-Injected: yes")},
	{"value-fold", "a folded value", "200 OK", Field("X-Bad", "1\r\n 2")},
	{"value-lf", "LF in a value", "200 OK", Field("X-Bad", "1\nX-Injected: yes")},
	{"value-cr", "CR in a value", "200 OK", Field("X-Bad", "1\r2")},
	{"value-lf-at-end", "LF at the end of a value", "200 OK", Field("X-Bad", "1\n")},
	{"value-nul", "NUL in a value", "200 OK", Field("X-Bad", "1\x002")},
	{"value-escape", "ESC in a value", "200 OK", Field("X-Bad", "1\x1b[2J")},
	{"value-del", "DEL in a value", "200 OK", Field("X-Bad", "1\x7f2")},
}

// badHead makes a case. The text speaks of the headers: what is wrong with the content of the status is reported.
func badHead(bad refusable) harness.Case {
	var level spec.Level
	if strings.HasPrefix(bad.name, "status-") {
		level = spec.May
	}
	return harness.Case{
		Name:   bad.name,
		Level:  level,
		Text:   "start_response raises for " + bad.what,
		Client: OneRequestToTheEnd,
		App:    AppCalling(Start(bad.status, bad.header), Yield("data")),
		Check:  refusedEarly,
	}
}

// badTypes are arguments of start_response, as Python text, that are not what they must be.
var badTypes = []struct{ name, what, arguments string }{
	{"status-bytes", "a status of bytes", `b"200 OK", [("X-Plain", "yes")]`},
	{"status-beyond-latin1", "a status with a character above U+00FF", `"200 \u2603", [("X-Plain", "yes")]`},
	{"name-bytes", "a name of bytes", `"200 OK", [(b"X-Bad", "yes")]`},
	{"name-beyond-latin1", "a name with a character above U+00FF", `"200 OK", [("X-\u2603", "yes")]`},
	{"value-bytes", "a value of bytes", `"200 OK", [("X-Bad", b"yes")]`},
	{"value-int", "a value that is a number", `"200 OK", [("X-Bad", 1)]`},
	{"value-none", "a value that is None", `"200 OK", [("X-Bad", None)]`},
	{"value-beyond-latin1", "a value with a character above U+00FF", `"200 OK", [("X-Bad", "\u2603")]`},
	{"headers-none", "None in place of the list of headers", `"200 OK", None`},
	{"header-triple", "a header of three parts", `"200 OK", [("X-Bad", "yes", "no")]`},
}

func badType(bad struct{ name, what, arguments string }) harness.Case {
	return harness.Case{
		Name:   bad.name,
		Text:   "start_response raises for " + bad.what,
		Needs:  OnPython,
		Client: OneRequestToTheEnd,
		App: Python(`
def app(environ, start_response, probe):
    try:
        start_response(` + bad.arguments + `)
    except Exception as error:
        probe.event("start", error=error)
        raise
    probe.event("start")
    return probe.track([b"data"])
`),
		Check: refusedEarly,
	}
}

func refusedEarly(g Gomega, run *harness.Run) {
	err := Raised(run, 0)
	if err != nil {
		run.Note("raised %s", err.Type)
		return
	}
	seen := "no response came"
	if r := run.First(); r.Response != nil {
		seen = fmt.Sprintf("the client got %s", Quoted([]byte(r.Head)))
	}
	g.Expect(err != nil).To(BeTrue(), "start_response raised nothing; %s", seen)
}
