package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// SERVER_PROTOCOL is the version of the request line. The client makes requests by several versions, on one connection
// and on several.
var serverProtocolIsRequestVersion = harness.Group{
	Rule:     "wsgi/server-protocol-is-request-version",
	Presumes: []string{"wsgi/native-string-type#environ-get", "wsgi/cgi-variables-present#second-on-connection"},
	Cases: slices.Concat(Each([]struct{ name, version string }{
		{"http11", "HTTP/1.1"}, {"http10", "HTTP/1.0"},
	}, func(v struct{ name, version string }) harness.Case {
		return EnvironCase(v.name, "SERVER_PROTOCOL is "+v.version+", as in the request line",
			Client(Raw("GET {prefix}/ "+v.version+"\r\nHost: {addr}\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose()),
			func(g Gomega, run *harness.Run) { g.Expect(run.App().Get("SERVER_PROTOCOL")).To(Equal(v.version)) })
	}), []harness.Case{
		unknownMinor(),
		EnvironCase("http10-kept-alive", "SERVER_PROTOCOL is HTTP/1.0, although the connection may persist",
			Client(Get("/", HTTP10(), Header("Connection", "keep-alive")), ResponseOrClose()),
			func(g Gomega, run *harness.Run) { g.Expect(run.App().Get("SERVER_PROTOCOL")).To(Equal("HTTP/1.0")) }),
		{
			Name:   "each-of-two",
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
	}),
}

// unknownMinor asks by a version that does not exist. In HTTP the server treats it as the highest that it knows (RFC 9110,
// section 2.5); PEP 3333 does not mention it.
func unknownMinor() harness.Case {
	c := EnvironCase("http12",
		"SERVER_PROTOCOL of a request of HTTP/1.2 is HTTP/1.2, or HTTP/1.1 as which it is treated, or the request is refused",
		Client(Raw("GET {prefix}/ HTTP/1.2\r\nHost: {addr}\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Get("SERVER_PROTOCOL")).To(BeElementOf("HTTP/1.2", "HTTP/1.1"), "SERVER_PROTOCOL")
			run.Note("SERVER_PROTOCOL is %s", run.App().Get("SERVER_PROTOCOL"))
		})
	c.Level = spec.May
	return c
}
