package environ

import (
	"maps"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Keys that the server defines itself have a prefix of its own and lower-case names. The application reports its
// environ; in Python, also which keys come from the process's environment.
var serverDefinedKeyNaming = harness.Group{
	Rule: "wsgi/server-defined-key-naming",
	Cases: []harness.Case{
		eachOwnKey("lower-case", "keys that the server defines have lower-case letters, digits, dots and underscores alone",
			func(g Gomega, run *harness.Run, key string) {
				if strings.HasPrefix(key, "x-wsgiorg.") {
					run.Note("%s is a known convention", key)
					return
				}
				g.Expect(key).To(MatchRegexp(`^[a-z0-9_.]+$`), "a key of the server's own")
			}),
		eachOwnKey("name-space", "keys that the server defines are not in the name space of wsgi",
			func(g Gomega, run *harness.Run, key string) {
				if slices.Contains(sharedKeys, key) {
					if key == "wsgi.input_terminated" || key == "wsgi.early_hints" {
						run.Note("%s is a known convention", key)
					}
					return
				}
				g.Expect(key).NotTo(HavePrefix("wsgi."), "a key of the server's own")
			}),
	},
}

// sharedKeys are those of the wsgi name space that more than one server has.
var sharedKeys = []string{
	"wsgi.file_wrapper", "wsgi.input_terminated", "wsgi.early_hints",
	"wsgi.async_input", "wsgi.input_factory", "wsgi.resume_with_result",
}

// cgiLike are further variables named as those of CGI are: Apache's, and those of the URL and the peer that several servers
// have.
var cgiLike = []string{
	"REMOTE_PORT", "REQUEST_URI", "REQUEST_SCHEME", "DOCUMENT_ROOT", "DOCUMENT_URI", "SERVER_ADDR", "SERVER_ADMIN", "SERVER_SIGNATURE",
	"SCRIPT_FILENAME", "SCRIPT_URI", "SCRIPT_URL", "CONTEXT_PREFIX", "CONTEXT_DOCUMENT_ROOT", "UNIQUE_ID", "HTTPS",
}

// eachOwnKey looks at each key that the server defines: not PEP 3333, CGI, Apache, TLS or the process.
func eachOwnKey(name, text string, look func(Gomega, *harness.Run, string)) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   text,
		Client: OneRequest,
		AppFor: func(f *harness.Facts) Program {
			if f.Language == "python" {
				return Python(`
import os

def app(environ, start_response, probe):
    for key in environ:
        if environ[key] == os.environ.get(key, environ):
            probe.note("process", key)
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`)
			}
			return Answer("data")
		},
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			known := slices.Concat(wsgiKeys, cgiVariables, cgiLike, run.App().Notes("process"))
			for _, key := range slices.Sorted(maps.Keys(run.App().Environ())) {
				if !slices.Contains(known, key) && !strings.HasPrefix(key, "HTTP_") && !strings.HasPrefix(key, "SSL_") {
					look(g, run, key)
				}
			}
		},
	}
}
