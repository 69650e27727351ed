package environ

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// There is an HTTP_ variable for each header field of the request and for no other. The client sends fields of every
// kind, repeats some, and leaves some out.
var httpVariablesMatchHeaders = harness.Group{
	Rule:     "wsgi/http-variables-match-headers",
	Presumes: []string{"wsgi/native-string-type#environ-latin1-value", "wsgi/cgi-values-exactly-str#no-subclass", "wsgi/server-strings-latin1#utf8-field"},
	Cases: slices.Concat(Each([]struct{ name, what, field, key, value string }{
		{"plain", "a field", "X-Own: value\r\n", "HTTP_X_OWN", "value"},
		{"empty-value", "a field with an empty value", "X-Own:\r\n", "HTTP_X_OWN", ""},
		{"white-space-value", "a field whose value is white space", "X-Own: \t \r\n", "HTTP_X_OWN", ""},
		{"lower-case-name", "a field with a name in lower case", "x-own: value\r\n", "HTTP_X_OWN", "value"},
		{"digits", "a field with digits in its name", "X-2nd-Name9: value\r\n", "HTTP_X_2ND_NAME9", "value"},
		{"one-letter", "a field with a name of one letter", "Q: value\r\n", "HTTP_Q", "value"},
		{"long-value", "a field with a value of 4000 octets", "X-Own: " + strings.Repeat("0123456789", 400) + "\r\n", "HTTP_X_OWN", strings.Repeat("0123456789", 400)},
		{"value-with-colon", "a field with colons in its value", "X-Own: a:b: c\r\n", "HTTP_X_OWN", "a:b: c"},
		{"high-octets", "a field with octets above 127", "X-Own: caf\xe9 \xff\r\n", "HTTP_X_OWN", "caf\xe9 \xff"},
		{"cookie", "a Cookie", "Cookie: a=1; b=2\r\n", "HTTP_COOKIE", "a=1; b=2"},
		{"accept", "an Accept", "Accept: text/html;q=0.5, */*\r\n", "HTTP_ACCEPT", "text/html;q=0.5, */*"},
		{"authorization", "an Authorization", "Authorization: Basic YTpi\r\n", "HTTP_AUTHORIZATION", "Basic YTpi"},
		{"user-agent", "a User-Agent", "User-Agent: a/1 (b; c)\r\n", "HTTP_USER_AGENT", "a/1 (b; c)"},
		{"like-a-variable", "a field with the name of a variable", "Remote-Addr: 203.0.113.9\r\n", "HTTP_REMOTE_ADDR", "203.0.113.9"},
	}, func(v struct{ name, what, field, key, value string }) harness.Case {
		return EnvironCase(v.name, v.what+" is in the environ as "+v.key, Getting("/", RawLine(v.field)),
			func(g Gomega, run *harness.Run) {
				_, there := run.App().Environ()[v.key]
				g.Expect(there).To(BeTrue(), "%s is not in the environ", v.key)
				g.Expect(OctetsOf(run.App().Get(v.key))).To(Equal(v.value), v.key)
				g.Expect(run.App().Get("REMOTE_ADDR")).NotTo(Equal("203.0.113.9"), "REMOTE_ADDR, by a field of the request")
			})
	}), []harness.Case{
		InProcess("HTTP_X_PROCESS is absent", func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Environ()).NotTo(HaveKey("HTTP_X_PROCESS"))
		}),
		EnvironCase("repeated", "a field that came twice is one variable, with a value of it or all", Getting("/",
			Header("X-Own", "one"), Header("X-Between", "x"), Header("x-own", "two")),
			func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Get("HTTP_X_OWN")).To(Or(ContainSubstring("one"), ContainSubstring("two")), "HTTP_X_OWN")
				run.Note("HTTP_X_OWN is %s", trace.Repr(run.App().Get("HTTP_X_OWN")))
			}),
		EnvironCase("repeated-cookie", "a Cookie on two lines is one variable, with a value of it or all", Getting("/",
			Header("Cookie", "a=1"), Header("Cookie", "b=2")),
			func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Get("HTTP_COOKIE")).To(Or(ContainSubstring("a=1"), ContainSubstring("b=2")), "HTTP_COOKIE")
				run.Note("HTTP_COOKIE is %s", trace.Repr(run.App().Get("HTTP_COOKIE")))
			}),
		EnvironCase("underscored", "a field whose name has an underscore is in the environ with its value, or not at all",
			Getting("/", Header("X_Own", "value")),
			func(g Gomega, run *harness.Run) {
				if got, ok := run.App().Environ()["HTTP_X_OWN"]; ok {
					g.Expect(got.Value).To(Equal("value"), "HTTP_X_OWN")
					run.Note("it is there")
				}
			}),
		only("absent", Getting("/"), "HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION"),
		only("absent-host", Client(Get("/", HTTP10(), NoHost()), ResponseOrClose()), "HTTP_WSGICHECK"),
		only("one-field", Getting("/", Header("X-Own", "value")), "HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION", "HTTP_X_OWN"),
		only("content", Client(Post("hello", Header("Content-Type", "text/plain"), Last()), ResponseOrClose()),
			"HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"),
		secondOnConnection(only("second-on-connection", nil, "HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION"),
			Get("/", To("first"), Header("X-First", "1"))),
	}),
}

// only expects no variable of a field but those named; not all of them need be there.
func only(name string, client []harness.Action, keys ...string) harness.Case {
	return EnvironCase(name, "there is no HTTP_ variable for a field that the request did not have", client,
		func(g Gomega, run *harness.Run) {
			for key := range run.App().Environ() {
				if strings.HasPrefix(key, "HTTP_") {
					g.Expect(key).To(BeElementOf(keys), "a variable")
				}
			}
		})
}
