package pep3333

import (
	"net/url"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// cgiVariables are those that CGI defines (RFC 3875, section 4.1), without the HTTP_ ones.
var cgiVariables = []string{
	"AUTH_TYPE", "CONTENT_LENGTH", "CONTENT_TYPE", "GATEWAY_INTERFACE", "PATH_INFO", "PATH_TRANSLATED", "QUERY_STRING",
	"REMOTE_ADDR", "REMOTE_HOST", "REMOTE_IDENT", "REMOTE_USER", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME",
	"SERVER_PORT", "SERVER_PROTOCOL", "SERVER_SOFTWARE",
}

// expectStr expects the variables among keys, and all HTTP_ ones, to be str where they are present.
func expectStr(g Gomega, run *harness.Run, keys []string) {
	environ := run.App().Environ()
	for _, key := range keys {
		if value, ok := environ[key]; ok {
			g.Expect(value.Type).To(Equal("str"), "the type of environ[%q], %s", key, value.Value)
		}
	}
	for key, value := range environ {
		if strings.HasPrefix(key, "HTTP_") {
			g.Expect(value.Type).To(Equal("str"), "the type of environ[%q], %s", key, value.Value)
		}
	}
}

// emptyOrAbsent expects a variable without a value.
func emptyOrAbsent(g Gomega, run *harness.Run, key string) {
	if value, ok := run.App().Environ()[key]; ok {
		g.Expect(value.Type).To(Equal("str"), "the type of environ[%q]", key)
		g.Expect(value.Value).To(BeEmpty(), "environ[%q]", key)
	}
}

// leaveIfAnswered leaves the Check if the server answered itself: what is asked of the server as a whole
// is not directed at the application.
func leaveIfAnswered(run *harness.Run) {
	if r := run.First(); !run.Called("") && r.Response != nil {
		run.Leave(harness.NotTested, "the server answered itself, with %d", r.Status)
	}
}

// leaveIfHTTP10 leaves the Check on a server that answers as HTTP/1.0 does.
func leaveIfHTTP10(run *harness.Run) {
	if r := run.First(); r.Response != nil && r.Minor == 0 {
		run.Leave(harness.NotOffered, "an HTTP/1.0 server")
	}
}

// path is the whole of the URL's path, decoded.
func path(run *harness.Run) string { return run.App().Get("SCRIPT_NAME") + run.App().Get("PATH_INFO") }

// unescaped decodes a target's path.
func unescaped(target string) string {
	before, _, _ := strings.Cut(target, "?")
	decoded, err := url.PathUnescape(before)
	if err != nil {
		panic(err)
	}
	return decoded
}

// seen makes a case of what the environ of one request has. A server may refuse the request.
func seen(rule, name, text string, client []harness.Action, check func(Gomega, *harness.Run)) harness.Case {
	return harness.Case{
		Rule: rule, Name: name, Text: text,
		Client: client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			check(g, run)
		},
	}
}

// getting asks for a target on a connection of its own.
func getting(target string, options ...Option) []harness.Action {
	return Client(Get(target, append(options, Last())...), ResponseOrClose())
}

// second makes the case's request the second one on its connection, after first, which goes
// to the program "first".
func second(c harness.Case, first Actions) harness.Case {
	c.Client = Client(first, Response(), IfPersists(Get("/", Last()), ResponseOrClose()))
	c.Apps = Programs{"first": Answer("data")}
	check := c.Check
	c.Check = func(g Gomega, run *harness.Run) {
		run.Request("first")
		if len(run.Responses) < 2 || run.Response(1).Response == nil && !run.Called("") {
			run.Leave(harness.NotOffered, "the server closes the connection after a response")
		}
		check(g, run)
	}
	return c
}
