package environ

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A CGI variable that is present is a str. The application reports the types in its environ; in Python, it looks for
// subclasses itself.
var cgiValuesExactlyStr = harness.Group{
	Rule:     "wsgi/cgi-values-exactly-str",
	Presumes: []string{"wsgi/missing-variables-omitted#none"},
	Cases: slices.Concat(Each(slices.Concat(UsualRequests, []NamedRequest{
		RequestAs("content-length", "a POST with content", Client(Post("hello", Header("Content-Type", "a/b"), Last()), Response())),
		RequestAs("chunked", "a POST with chunked content", Client(Send("POST", "/", ChunkedContent("hello"), Last()), ResponseOrClose())),
	}), func(r NamedRequest) harness.Case {
		return EnvironCase(r.Name, "the variables of CGI, SERVER_PORT and CONTENT_LENGTH among them, are str for "+r.What, r.Client,
			func(g Gomega, run *harness.Run) {
				ExpectStr(g, run, cgiVariables)
				if v, ok := run.App().Environ()["REMOTE_PORT"]; ok && v.Type != "str" {
					run.Note("REMOTE_PORT, which CGI does not define, is of type %s", v.Type)
				}
			})
	}), []harness.Case{{
		Name:   "no-subclass",
		Text:   "the variables of CGI and of header fields are of the type str itself, and so are all keys",
		Needs:  OnPython,
		Client: Client(Post("hello", Header("Content-Type", "a/b"), Last()), Response()),
		App: Python(`
def app(environ, start_response, probe):
    for key, value in environ.items():
        if type(key) is not str:
            probe.note("odd", "the key %r" % (key,))
        elif (key.startswith("HTTP_") or key in ` + pythonTuple(cgiVariables) + `) and type(value) is not str:
            probe.note("odd", "%s: %r" % (key, value))
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("odd")).To(BeEmpty(), "what is no str")
			Answered(g, run, 200, "data")
		},
	}}),
}

func pythonTuple(names []string) string { return `("` + strings.Join(names, `", "`) + `")` }
