package errorstream

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.errors takes any str without raising. The application writes characters of every kind.
var errorsAcceptsAnyUnicode = harness.Group{
	Rule:     "wsgi/errors-accepts-any-unicode",
	Presumes: []string{"wsgi/errors-methods-supported#in-close"},
	Cases: slices.Concat(Each([]struct{ name, what, text string }{
		{"ascii", "ASCII", "plain text\n"},
		{"latin1", "characters up to U+00FF", "caf\xe9 \xff\n"},
		{"control-characters", "NUL and other control characters", "\x00\x01\x1b[0m\x7f\r\n"},
		{"long-line", "a line of 64 KiB", Large + "\n"},
		{"empty", "nothing", ""},
	}, func(v struct{ name, what, text string }) harness.Case {
		return noneRaises(v.name, "write() takes "+v.what, logging(ErrorLog("write", v.text), ErrorLog("flush", "")))
	}), Each([]struct{ name, what, text string }{
		{"snowman", "a character that is not in ISO-8859-1", `\u2603`},
		{"beyond-the-basic-plane", "a character beyond the basic plane", `\U0001F600`},
		{"lone-surrogate", "a lone surrogate", `\ud800`},
		{"not-a-character", "code points that are no characters", `\ufffe\uffff`},
		{"mixed", "many scripts in a line", `na\u00efve \u4f60\u597d \u05e9\u05dc\u05d5\u05dd \U00010330\n`},
	}, func(v struct{ name, what, text string }) harness.Case {
		c := noneRaises(v.name, "write() and writelines() take "+v.what, writingBothWays(v.text))
		c.Needs = OnPython
		return c
	})),
}

// writingBothWays is an application that writes the Python string by write() and by writelines().
func writingBothWays(text string) Program {
	return Python(`
def app(environ, start_response, probe):
    for method, given in ("write", "` + text + `\n"), ("writelines", ["` + text + `\n"]), ("flush", None):
        try:
            getattr(environ["wsgi.errors"], method)(*(() if given is None else (given,)))
        except Exception as error:
            probe.event("errors", method=method, error=error)
        else:
            probe.event("errors", method=method)
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`)
}
