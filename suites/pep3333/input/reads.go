package input

import (
	"fmt"
	"strconv"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// reads is a content and the calls that read it.
type reads struct {
	name, text string
	request    Asked
	content    string // what may be read
	calls      string // as parseCalls reads them
	exposed    bool   // a bystander follows: reading past the end shows
}

// Case makes a case of it.
func (r reads) Case() harness.Case {
	calls := parseCalls(r.calls)
	app, needs := reading(calls)
	after := ""
	if r.exposed {
		after = bystander
	}
	return harness.Case{
		Name:   r.name,
		Text:   r.text,
		Needs:  needs,
		Client: sent(r.request, after, len(calls)),
		App:    app,
		Apps:   Programs{"bystander": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			expectReads(g, run, calls, r.content)
		},
	}
}

// toTheEnd is an entry of the tables of such cases.
type toTheEnd struct {
	name, what     string
	request        Asked
	content, calls string
}

// pastTheEnd makes a case of calls that reach the end of the content or go beyond it. A bystander's request follows on
// the connection: a server whose input does not end gives that to the application.
func pastTheEnd(name, text string, request Asked, content, calls string) harness.Case {
	return reads{name, text, request, content, calls, true}.Case()
}

// ofChunked is the case, for chunked content: not every server takes it, or lets the application know where it ends.
func ofChunked(c harness.Case) harness.Case {
	check := c.Check
	c.Check = func(g Gomega, run *harness.Run) {
		LeaveIfNotChunked(run)
		app := run.App()
		_, terminated := app.Environ()["wsgi.input_terminated"]
		length := app.Get("CONTENT_LENGTH")
		if !terminated && length == "" {
			run.Leave(harness.NotOffered, "chunked content comes with neither wsgi.input_terminated nor a CONTENT_LENGTH")
		}
		check(g, run)
	}
	return c
}

// call is a call of a method of wsgi.input; n is its argument, "" for none. The method "iter" stands for iteration.
type call struct{ method, n string }

// parseCalls reads "read(5) readline() readlines(3) iter".
func parseCalls(text string) []call {
	var all []call
	for _, word := range strings.Fields(text) {
		method, n, _ := strings.Cut(word, "(")
		all = append(all, call{method, strings.TrimSuffix(n, ")")})
	}
	return all
}

// reading is an application that makes the calls and answers "data". In Python, which it needs for what the steps
// cannot say, each read event has as its value the lengths of the parts that readlines() or iteration gave.
func reading(calls []call) (app Program, needs []harness.Need) {
	steps := Start("200 OK", ContentLength(4))
	source := ""
	for _, c := range calls {
		size, err := strconv.Atoi(c.n)
		switch {
		case c.n != "" && err != nil, c.method == "readlines", c.method == "iter":
			needs = OnPython
		case c.n == "":
			steps = Then(steps, Input(c.method))
		default:
			steps = Then(steps, Input(c.method, size))
		}
		source += fmt.Sprintf("(%q, (%s)), ", c.method, strings.TrimPrefix(c.n+",", ","))
	}
	if needs == nil {
		return AppCalling(steps, Yield("data")), nil
	}
	return Python(`
CALLS = ` + source + `

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    stream = environ["wsgi.input"]
    for method, args in CALLS:
        try:
            given = list(stream) if method == "iter" else getattr(stream, method)(*args)
        except Exception as error:
            probe.event("read", method=method, error=error)
            raise
        parts = list(given) if method in ("readlines", "iter") else [given]
        if method == "readlines" and not isinstance(given, list):
            probe.note("no-list", type(given).__name__)
        odd = [type(part).__name__ for part in parts if type(part) is not bytes]
        if odd:
            probe.event("read", method=method, type=odd[0])
            break
        probe.event("read", method=method, type="bytes", data=b"".join(parts), value=" ".join(str(len(part)) for part in parts))
    return [b"data"]
`), needs
}
