package pep3333

import (
	"errors"
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// logging is an application that writes to wsgi.errors and answers "data".
func logging(parts ...Steps) Program {
	return AppCalling(Then(Start("200 OK", ContentLength(4)), Then(parts...)), Yield("data"))
}

var errorsText = slices.Concat([]harness.Case{
	inLog("wsgi/errors-is-text-stream", "two-lines", "two lines written at once are two lines of the output",
		logging(ErrorLog("write", "wsgicheck-first\nwsgicheck-second\n"), ErrorLog("flush", "")),
		func(g Gomega, out string) {
			g.Expect(out).To(MatchRegexp(`wsgicheck-first\r?\n(.*[^\n])?wsgicheck-second\r?\n`), "the server's output")
		}),
	inLog("wsgi/errors-is-text-stream", "a-line-in-parts", "a line written in parts is one line of the output",
		logging(ErrorLog("write", "wsgicheck-"), ErrorLog("write", "one"), ErrorLog("write", "-line\n"), ErrorLog("flush", "")),
		func(g Gomega, out string) {
			g.Expect(out).To(ContainSubstring("wsgicheck-one-line"), "the server's output")
		}),
	inLog("wsgi/errors-is-text-stream", "writelines", "lines written by writelines() are lines of the output",
		logging(ErrorLog("writelines", "wsgicheck-first\nwsgicheck-second\n"), ErrorLog("flush", "")),
		func(g Gomega, out string) {
			g.Expect(out).To(MatchRegexp(`wsgicheck-first\r?\n(.*[^\n])?wsgicheck-second\r?\n`), "the server's output")
		}),
}, Each([]struct{ name, what, text string }{
	{"ascii", "ASCII", "plain text\n"},
	{"latin1", "characters up to U+00FF", "caf\xe9 \xff\n"},
	{"control-characters", "NUL and other control characters", "\x00\x01\x1b[0m\x7f\r\n"},
	{"long-line", "a line of 64 KiB", Large + "\n"},
	{"empty", "nothing", ""},
}, func(v struct{ name, what, text string }) harness.Case {
	return takes("wsgi/errors-accepts-any-unicode", v.name, "write() takes "+v.what, logging(ErrorLog("write", v.text), ErrorLog("flush", "")))
}), Each([]struct{ name, what, text string }{
	{"snowman", "a character that is not in ISO-8859-1", `\u2603`},
	{"beyond-the-basic-plane", "a character beyond the basic plane", `\U0001F600`},
	{"lone-surrogate", "a lone surrogate", `\ud800`},
	{"not-a-character", "code points that are no characters", `\ufffe\uffff`},
	{"mixed", "many scripts in a line", `na\u00efve \u4f60\u597d \u05e9\u05dc\u05d5\u05dd \U00010330\n`},
}, func(v struct{ name, what, text string }) harness.Case {
	c := takes("wsgi/errors-accepts-any-unicode", v.name, "write() and writelines() take "+v.what, Python(`
def app(environ, start_response, probe):
    for method, given in ("write", "`+v.text+`\n"), ("writelines", ["`+v.text+`\n"]), ("flush", None):
        try:
            getattr(environ["wsgi.errors"], method)(*(() if given is None else (given,)))
        except Exception as error:
            probe.event("errors", method=method, error=error)
        else:
            probe.event("errors", method=method)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`))
	c.Needs = OnPython
	return c
}))

var errorsMethods = slices.Concat(Each([]struct {
	name, what string
	app        Program
}{
	{"write", "write() takes a str", logging(ErrorLog("write", "text\n"))},
	{"flush", "flush() can be called", logging(ErrorLog("flush", ""))},
	{"writelines", "writelines() takes lines", logging(ErrorLog("writelines", "one\ntwo\n"))},
	{"flush-twice", "flush() can be called twice, and before anything was written", logging(ErrorLog("flush", ""), ErrorLog("flush", ""), ErrorLog("write", "text\n"))},
	{"in-the-iterable", "all three can be called from the iterable", App(ErrorLog("write", "text\n"), ErrorLog("writelines", "one\n"), ErrorLog("flush", ""), Yield("data"))},
	{"in-close", "all three can be called from close()", Closing(App(Yield("data")), ErrorLog("write", "text\n"), ErrorLog("writelines", "one\n"), ErrorLog("flush", ""))},
	{"before-start-response", "all three can be called before start_response", AppCalling(Then(
		ErrorLog("write", "text\n"), ErrorLog("writelines", "one\n"), ErrorLog("flush", ""), Start("200 OK")), Yield("data"))},
}, func(v struct {
	name, what string
	app        Program
}) harness.Case {
	return takes("wsgi/errors-methods-supported", v.name, v.what, v.app)
}), Each([]struct{ name, what, given string }{
	{"list", "a list", `["one\n", "two\n"]`},
	{"tuple", "a tuple", `("one\n", "two\n")`},
	{"generator", "a generator", `(line for line in ("one\n", "two\n"))`},
	{"empty", "an empty list", `[]`},
	{"no-line-ends", "strings without line ends", `["one", "two", "\n"]`},
}, func(v struct{ name, what, given string }) harness.Case {
	c := takes("wsgi/errors-methods-supported", "writelines-of-"+v.name, "writelines() takes "+v.what, Python(`
def app(environ, start_response, probe):
    try:
        environ["wsgi.errors"].writelines(`+v.given+`)
    except Exception as error:
        probe.event("errors", method="writelines", error=error)
    else:
        probe.event("errors", method="writelines")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`))
	c.Needs = OnPython
	return c
}))

var errorsSemantics = []harness.Case{{
	Rule:   "wsgi/stream-semantics-as-library",
	Name:   "errors-in-order",
	Level:  spec.Should, // how a log shows what was written is left to the server
	Alone:  true,
	Text:   "write(), writelines() and write() again on wsgi.errors keep their order, and add no line ends",
	Needs:  OnPython,
	Client: Client(Get("/", Last()), Response(), Hangup(), untilLogged("wsgicheck-")),
	App:    logging(ErrorLog("write", "wsgicheck-a"), ErrorLog("writelines", "-b-c"), ErrorLog("write", "-d\n"), ErrorLog("flush", "")),
	Apps:   Programs{"after": lastInLog}, Partial: true,
	Check: inOutput("wsgicheck-a", func(g Gomega, out string) {
		g.Expect(out).To(ContainSubstring("wsgicheck-a-b-c-d"), "the server's output")
	}),
}}

var errorsFlush = []harness.Case{
	inLog("wsgi/errors-flush-may-be-noop", "flushed", "what was written and flushed is in the output before the request ends",
		logging(ErrorLog("write", "wsgicheck-flushed\n"), ErrorLog("flush", "")),
		func(g Gomega, out string) {
			g.Expect(out).To(ContainSubstring("wsgicheck-flushed"), "the server's output")
		}),
	inLog("wsgi/errors-flush-may-be-noop", "not-flushed", "what was written is in the output when the request is over, flushed or not",
		logging(ErrorLog("write", "wsgicheck-not-flushed\n")),
		func(g Gomega, out string) {
			g.Expect(out).To(ContainSubstring("wsgicheck-not-flushed"), "the server's output")
		}),
}

// takes makes a case of calls on wsgi.errors of which none may raise.
func takes(rule, name, text string, app Program) harness.Case {
	return harness.Case{
		Rule: rule, Name: name, Text: text,
		Client: OneRequest,
		App:    app,
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfUnclosed(run, name)
			g.Expect(run.App().Of(trace.Errors)).NotTo(BeEmpty(), "the calls")
			for _, e := range run.App().Of(trace.Errors) {
				g.Expect(e.Error).To(BeNil(), "what %s() raised", e.Method)
			}
			Answered(g, run, 200, "data")
		},
	}
}

// lastInLog puts a line on the process's standard error: what wsgi.errors was given before has come by then.
var lastInLog = Python(`
import os

def app(environ, start_response, probe):
    os.write(2, b"` + lastLine + `\n")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"after"]
`)

// inLog makes a case of what the server's own output shows of wsgi.errors.
func inLog(rule, name, text string, app Program, check func(Gomega, string)) harness.Case {
	return harness.Case{
		Rule: rule, Name: name, Text: text, Needs: OnPython, Partial: true, Alone: true,
		Client: Client(Get("/", Last()), Response(), Hangup(), untilLogged("wsgicheck-")),
		App:    app,
		Apps:   Programs{"after": lastInLog},
		Check:  inOutput("wsgicheck-", check),
	}
}

// inOutput leaves where wsgi.errors does not lead to the output that is seen.
func inOutput(sign string, check func(Gomega, string)) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		if errors.Is(run.Err, errUnseen) {
			run.Leave(harness.NotTested, "what the server logs cannot be seen")
		}
		g.Expect(run.Err).NotTo(HaveOccurred())
		ExpectNoErrors(g, run.App(), trace.Errors)
		out := run.Server()
		if !strings.Contains(out, sign) {
			run.Leave(harness.NotTested, "wsgi.errors does not lead to the server's output")
		}
		check(g, out)
	}
}
