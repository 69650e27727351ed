package errorstream

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.errors has write(), writelines() and flush(). The application calls them, from wherever it may.
var errorsMethodsSupported = harness.Group{
	Rule: "wsgi/errors-methods-supported",
	Cases: slices.Concat(Each([]struct {
		name, what string
		app        Program
	}{
		{"write", "write() takes a str", logging(ErrorLog("write", "text\n"))},
		{"flush", "flush() can be called", logging(ErrorLog("flush", ""))},
		{"writelines", "writelines() takes lines", logging(ErrorLog("writelines", "one\ntwo\n"))},
		{"flush-twice", "flush() can be called twice, and before anything was written",
			logging(ErrorLog("flush", ""), ErrorLog("flush", ""), ErrorLog("write", "text\n"))},
		{"in-the-iterable", "all three can be called from the iterable", App(allThree, Yield("data"))},
		{"in-close", "all three can be called from close()", Closing(App(Yield("data")), allThree)},
		{"before-start-response", "all three can be called before start_response", AppCalling(Then(allThree, Start("200 OK")), Yield("data"))},
	}, func(v struct {
		name, what string
		app        Program
	}) harness.Case {
		return noneRaises(v.name, v.what, v.app)
	}), Each([]struct{ name, what, given string }{
		{"list", "a list", `["one\n", "two\n"]`},
		{"tuple", "a tuple", `("one\n", "two\n")`},
		{"generator", "a generator", `(line for line in ("one\n", "two\n"))`},
		{"empty", "an empty list", `[]`},
		{"no-line-ends", "strings without line ends", `["one", "two", "\n"]`},
	}, func(v struct{ name, what, given string }) harness.Case {
		c := noneRaises("writelines-of-"+v.name, "writelines() takes "+v.what, writingLines(v.given))
		c.Needs = OnPython
		return c
	})),
}

// allThree calls each of the methods once.
var allThree = Then(ErrorLog("write", "text\n"), ErrorLog("writelines", "one\n"), ErrorLog("flush", ""))

// writingLines is an application that gives the value of the Python expression to writelines().
func writingLines(expression string) Program {
	return Python(`
def app(environ, start_response, probe):
    try:
        environ["wsgi.errors"].writelines(` + expression + `)
    except Exception as error:
        probe.event("errors", method="writelines", error=error)
    else:
        probe.event("errors", method="writelines")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`)
}
