package pep3333

import (
	"maps"
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
)

var wsgiKeys = []string{
	"wsgi.version", "wsgi.url_scheme", "wsgi.input", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
}

// sharedKeys are those of the wsgi name space that more than one server has.
var sharedKeys = []string{
	"wsgi.file_wrapper", "wsgi.input_terminated", "wsgi.early_hints",
	"wsgi.async_input", "wsgi.input_factory", "wsgi.resume_with_result",
}

var environKeys = slices.Concat(Each(slices.Concat(UsualRequests, []NamedRequest{
	RequestAs("put-without-content", "a PUT without content", Client(Send("PUT", "/", Last()), ResponseOrClose())),
	RequestAs("options", "an OPTIONS", Client(Send("OPTIONS", "/", Last()), ResponseOrClose())),
}), func(a NamedRequest) harness.Case {
	return seen("wsgi/wsgi-keys-required", a.Name, "the seven wsgi keys are in the environ of "+a.What, a.Client, allKeys)
}), []harness.Case{
	second(seen("wsgi/wsgi-keys-required", "second-on-connection", "the seven wsgi keys are in the environ of the second request on a connection",
		nil, allKeys), Get("/", To("first"))),
}, Each(UsualRequests, func(a NamedRequest) harness.Case {
	return seen("wsgi/wsgi-version-is-1-0", a.Name, "wsgi.version is the tuple (1, 0) for "+a.What, a.Client,
		func(g Gomega, run *harness.Run) {
			version := run.App().Environ()["wsgi.version"]
			g.Expect(version.Type).To(Equal("tuple"), "the type of wsgi.version")
			g.Expect(version.Value).To(Equal("(1, 0)"), "wsgi.version")
		})
}), Each(append([]NamedRequest{
	RequestAs("absolute-form", "a target in absolute form", Client(Get("http://{addr}/", Last()), ResponseOrClose())),
	RequestAs("port-443", "a Host with port 443", Client(Raw("GET / HTTP/1.1\r\nHost: example.org:443\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose())),
	RequestAs("https-field", "a field Https: on", Client(Get("/", Header("Https", "on"), Last()), ResponseOrClose())),
	RequestAs("upgrade-insecure-requests", "Upgrade-Insecure-Requests", Client(Get("/", Header("Upgrade-Insecure-Requests", "1"), Last()), ResponseOrClose())),
}, UsualRequests...), func(a NamedRequest) harness.Case {
	return seen("wsgi/url-scheme-reflects-transport", a.Name, "wsgi.url_scheme is http for "+a.What, a.Client, isHTTP)
}), []harness.Case{forwarded()})

func isHTTP(g Gomega, run *harness.Run) {
	g.Expect(run.App().Get("wsgi.url_scheme")).To(Equal("http"))
}

// forwarded comes from an address that servers may be told, or made, to trust as that of a proxy.
func forwarded() harness.Case {
	c := seen("wsgi/url-scheme-reflects-transport", "x-forwarded-proto", "wsgi.url_scheme is http although X-Forwarded-Proto says https, or the server believes the field",
		Client(Get("/", Header("X-Forwarded-Proto", "https"), Last()), ResponseOrClose()), isHTTP)
	c.Level = spec.May
	return c
}

func allKeys(g Gomega, run *harness.Run) {
	environ := run.App().Environ()
	for _, key := range wsgiKeys {
		if _, async := environ["wsgi.async_input"]; key == "wsgi.input" && async {
			continue // it may be missing until the switch: settlement 3
		}
		g.Expect(environ).To(HaveKey(key))
		g.Expect(environ[key].Type).NotTo(Equal("NoneType"), "the type of %s", key)
	}
}

// cgiLike are further variables in the way of CGI: Apache's, and those of the URL and peer that servers share.
var cgiLike = []string{
	"REMOTE_PORT", "REQUEST_URI", "REQUEST_SCHEME", "DOCUMENT_ROOT", "DOCUMENT_URI", "SERVER_ADDR", "SERVER_ADMIN", "SERVER_SIGNATURE",
	"SCRIPT_FILENAME", "SCRIPT_URI", "SCRIPT_URL", "CONTEXT_PREFIX", "CONTEXT_DOCUMENT_ROOT", "UNIQUE_ID", "HTTPS",
}

var keyNames = []harness.Case{
	named("lower-case", "keys that the server defines have lower-case letters, digits, dots and underscores alone, and a prefix",
		func(g Gomega, run *harness.Run, key string) {
			if strings.HasPrefix(key, "x-wsgiorg.") {
				run.Note("%s is a known convention", key)
				return
			}
			g.Expect(key).To(MatchRegexp(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`), "a key of the server's own")
		}),
	named("name-space", "keys that the server defines are not in the name space of wsgi",
		func(g Gomega, run *harness.Run, key string) {
			if slices.Contains(sharedKeys, key) {
				if key == "wsgi.input_terminated" || key == "wsgi.early_hints" {
					run.Note("%s is a known convention", key)
				}
				return
			}
			g.Expect(key).NotTo(HavePrefix("wsgi."), "a key of the server's own")
		}),
}

// named looks at each key that the server defines: not PEP 3333, CGI, Apache, TLS or the process.
func named(name, text string, look func(Gomega, *harness.Run, string)) harness.Case {
	return harness.Case{
		Rule: "wsgi/server-defined-key-naming", Name: name, Text: text,
		Client: OneRequest,
		AppFor: func(f *harness.Facts) Program {
			if f.Language == "python" {
				return Python(`
import os

def app(environ, start_response, probe):
    for key in environ:
        if environ[key] == os.environ.get(key, environ):
            probe.note("process", key)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
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
