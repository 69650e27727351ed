package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
)

var environVariables = slices.Concat(Each(slices.Concat(UsualRequests, []NamedRequest{
	RequestAs("target-and-content", "a POST with path, query, type and length", Client(Send("POST", "/a?b=c", Content("hello"),
		Header("Content-Type", "text/plain"), Last()), Response())),
	RequestAs("options-asterisk", "OPTIONS *", Client(Send("OPTIONS", "*", Last()), ResponseOrClose())),
}), present), []harness.Case{
	second(present(RequestAs("second-on-connection", "the second request on a connection", nil)), Get("/", To("first"))),
}, Each([]struct{ method, name string }{
	{"GET", "get"}, {"POST", "post"}, {"HEAD", "head"}, {"PUT", "put"}, {"DELETE", "delete"}, {"OPTIONS", "options"}, {"PATCH", "patch"},
	{"get", "lower-case"}, {"Get", "mixed-case"}, {"PROPFIND", "propfind"}, {"M-SEARCH", "with-hyphen"},
	{"ABCDEFGHIJKLMNOPQRSTUVWXYZABCD", "thirty-letters"}, {"X1.2!$", "with-signs"},
}, func(v struct{ method, name string }) harness.Case {
	return seen("wsgi/request-method-nonempty", v.name, "REQUEST_METHOD is "+v.method+", letter for letter",
		Client(Send(v.method, "/", Last()), ResponseOrClose()),
		func(g Gomega, run *harness.Run) { g.Expect(run.App().Get("REQUEST_METHOD")).To(Equal(v.method)) })
}), Each([]struct{ name, what, client string }{
	{"http11", "an HTTP/1.1 request", "GET / HTTP/1.1\r\nHost: {addr}\r\n"},
	{"http10-without-host", "an HTTP/1.0 request without Host", "GET / HTTP/1.0\r\n"},
	{"other-host", "a Host that is another name", "GET / HTTP/1.1\r\nHost: example.org\r\n"},
	{"other-port", "a Host with another port", "GET / HTTP/1.1\r\nHost: example.org:1\r\n"},
	{"empty-host", "an empty Host", "GET / HTTP/1.1\r\nHost:\r\n"},
	{"ipv6-host", "a Host that is an IPv6 address", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n"},
}, func(v struct{ name, what, client string }) harness.Case {
	return seen("wsgi/server-name-port-required", v.name, "SERVER_NAME and SERVER_PORT are there and not empty with "+v.what,
		Client(Raw(v.client+"Wsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			for _, key := range []string{"SERVER_NAME", "SERVER_PORT"} {
				g.Expect(run.App().Environ()).To(HaveKey(key))
				g.Expect(run.App().Environ()[key].Type).NotTo(Equal("NoneType"), "the type of %s", key)
				g.Expect(run.App().Environ()[key].Value).NotTo(BeEmpty(), key) // its type is wsgi/cgi-values-exactly-str's
			}
		})
}), Each([]struct{ name, version string }{
	{"http11", "HTTP/1.1"}, {"http10", "HTTP/1.0"},
}, func(v struct{ name, version string }) harness.Case {
	return seen("wsgi/server-protocol-is-request-version", v.name, "SERVER_PROTOCOL is "+v.version+", as in the request line",
		Client(Raw("GET / "+v.version+"\r\nHost: {addr}\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose()),
		func(g Gomega, run *harness.Run) { g.Expect(run.App().Get("SERVER_PROTOCOL")).To(Equal(v.version)) })
}), []harness.Case{
	unknownMinor(),
	seen("wsgi/server-protocol-is-request-version", "http10-kept-alive", "SERVER_PROTOCOL is HTTP/1.0, although the connection may persist",
		Client(Get("/", HTTP10(), Header("Connection", "keep-alive")), ResponseOrClose()),
		func(g Gomega, run *harness.Run) { g.Expect(run.App().Get("SERVER_PROTOCOL")).To(Equal("HTTP/1.0")) }),
	{
		Rule: "wsgi/server-protocol-is-request-version", Name: "each-of-two",
		Text:   "SERVER_PROTOCOL is that of each request on a connection: HTTP/1.1, then HTTP/1.0",
		Client: Client(Get("/"), Response(), IfPersists(Get("/", HTTP10(), To("second")), Response())),
		App:    Answer("data"),
		Apps:   Programs{"second": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.App().Get("SERVER_PROTOCOL")).To(Equal("HTTP/1.1"))
			if run.Called("second") {
				g.Expect(run.Request("second").Get("SERVER_PROTOCOL")).To(Equal("HTTP/1.0"))
			} else {
				run.Note("the connection ended after the first response")
			}
		},
	},
	seen("wsgi/other-cgi-and-ssl-variables", "remote-addr", "REMOTE_ADDR is the client's address", OneRequest,
		func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Get("REMOTE_ADDR")).To(MatchRegexp(`^[0-9a-fA-F:.]+$`), "REMOTE_ADDR")
		}),
	seen("wsgi/other-cgi-and-ssl-variables", "server-software", "SERVER_SOFTWARE names the server", OneRequest,
		func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Get("SERVER_SOFTWARE")).NotTo(BeEmpty(), "SERVER_SOFTWARE")
		}),
	seen("wsgi/missing-variables-omitted", "nobody-authenticated", "REMOTE_USER, AUTH_TYPE and REMOTE_IDENT are absent", OneRequest,
		func(g Gomega, run *harness.Run) {
			for _, key := range []string{"REMOTE_USER", "AUTH_TYPE", "REMOTE_IDENT"} {
				g.Expect(run.App().Environ()).NotTo(HaveKey(key))
			}
		}),
	seen("wsgi/missing-variables-omitted", "none", "no variable of CGI or of a header field is None or a placeholder for nothing", OneRequest,
		func(g Gomega, run *harness.Run) {
			for key, value := range run.App().Environ() {
				if slices.Contains(cgiVariables, key) || strings.HasPrefix(key, "HTTP_") {
					g.Expect(value.Type).NotTo(Equal("NoneType"), "the type of environ[%q]", key)
					g.Expect(value.Value).NotTo(BeElementOf("None", "-", "(null)", "unknown"), "environ[%q]", key)
				}
			}
		}),
}, Each(slices.Concat(UsualRequests, []NamedRequest{
	RequestAs("content-length", "a POST with content", Client(Post("hello", Header("Content-Type", "a/b"), Last()), Response())),
	RequestAs("chunked", "a POST with chunked content", Client(Send("POST", "/", ChunkedContent("hello"), Last()), ResponseOrClose())),
}), func(a NamedRequest) harness.Case {
	return seen("wsgi/cgi-values-exactly-str", a.Name, "the variables of CGI, SERVER_PORT and CONTENT_LENGTH among them, are str for "+a.What, a.Client,
		func(g Gomega, run *harness.Run) {
			expectStr(g, run, cgiVariables)
			if v, ok := run.App().Environ()["REMOTE_PORT"]; ok && v.Type != "str" {
				run.Note("REMOTE_PORT, which CGI does not define, is of type %s", v.Type)
			}
		})
}), []harness.Case{{
	Rule:   "wsgi/cgi-values-exactly-str",
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
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Notes("odd")).To(BeEmpty(), "what is no str")
		Answered(g, run, 200, "data")
	},
}, processEnvironment()})

func present(a NamedRequest) harness.Case {
	return seen("wsgi/cgi-variables-present", a.Name, "the CGI variables that have a value are there for "+a.What, a.Client,
		func(g Gomega, run *harness.Run) {
			if a.Name == "options-asterisk" {
				leaveIfAnswered(run)
			}
			for _, key := range []string{"REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"} {
				g.Expect(run.App().Environ()).To(HaveKey(key))
			}
			if a.Name == "options-asterisk" {
				run.Note("PATH_INFO is %q", run.App().Get("PATH_INFO"))
				return
			}
			g.Expect(path(run)).To(HavePrefix("/"), "SCRIPT_NAME and PATH_INFO")
			if a.Name == "target-and-content" {
				for key, value := range map[string]string{"QUERY_STRING": "b=c", "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "5"} {
					g.Expect(run.App().Environ()).To(HaveKey(key))
					g.Expect(run.App().Get(key)).To(Equal(value), key)
				}
			}
		})
}

// unknownMinor asks by a version that does not exist. HTTP has it taken for the highest that the server
// knows (RFC 9110, section 2.5); PEP 3333 does not think of it.
func unknownMinor() harness.Case {
	c := seen("wsgi/server-protocol-is-request-version", "http12",
		"SERVER_PROTOCOL of a request of HTTP/1.2 is HTTP/1.2, or HTTP/1.1 as which it is treated, or the request is refused",
		Client(Raw("GET / HTTP/1.2\r\nHost: {addr}\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Get("SERVER_PROTOCOL")).To(BeElementOf("HTTP/1.2", "HTTP/1.1"), "SERVER_PROTOCOL")
			run.Note("SERVER_PROTOCOL is %s", run.App().Get("SERVER_PROTOCOL"))
		})
	c.Level = spec.May
	return c
}

func pythonTuple(names []string) string { return `("` + strings.Join(names, `", "`) + `")` }

// processEnvironment puts variables into the environment of the process that serves a
// request, where the server may read them for the next one.
func processEnvironment() harness.Case {
	return harness.Case{
		Rule: "wsgi/environ-may-hold-os-env", Name: "never-hides-the-request",
		Text:   "variables of the process's environment may be in the environ, but in place of none of the request's",
		Needs:  OnPython,
		Alone:  true,
		Client: Client(Get("/", To("first"), Last()), Response(), Hangup(), On("main", Get("/real?query", Last()), Response())),
		Apps: Programs{"first": Python(`
import os

def app(environ, start_response, probe):
    os.environ.update(REQUEST_METHOD="PROCESS", PATH_INFO="/process", QUERY_STRING="process", HTTP_HOST="process",
                      SERVER_PROTOCOL="PROCESS/1.0", HTTP_X_PROCESS="1", WSGICHECK_SHADOW="1")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return []
`)},
		App: Python(`
import os

def app(environ, start_response, probe):
    if "WSGICHECK_SHADOW" in os.environ:
        probe.note("same-process")
    if "PATH" in environ and environ["PATH"] == os.environ.get("PATH"):
        probe.note("held")
    for key in "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "SERVER_PROTOCOL", "HTTP_X_PROCESS", "WSGICHECK_SHADOW":
        os.environ.pop(key, None)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
		Check: func(g Gomega, run *harness.Run) {
			app := run.App()
			if len(app.Notes("same-process")) == 0 {
				run.Leave(harness.NotTested, "the requests were served by different processes")
			}
			if len(app.Notes("held")) > 0 {
				run.Note("the environ holds the process's environment")
			}
			g.Expect(app.Get("REQUEST_METHOD")).To(Equal("GET"))
			g.Expect(path(run)).To(Equal("/real"))
			g.Expect(app.Get("QUERY_STRING")).To(Equal("query"))
			g.Expect(app.Get("SERVER_PROTOCOL")).To(Equal("HTTP/1.1"))
			g.Expect(app.Get("HTTP_HOST")).NotTo(Equal("process"))
			g.Expect(app.Environ()).NotTo(HaveKey("HTTP_X_PROCESS"))
			g.Expect(run.Response(1).Status).To(Equal(200))
		},
	}
}
