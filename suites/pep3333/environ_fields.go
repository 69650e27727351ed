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

var environFields = slices.Concat(Each([]struct{ name, line, value string }{
	{"plain", "Content-Type: text/plain\r\n", "text/plain"},
	{"parameters", "Content-Type: multipart/form-data; boundary=\"a b;c\"; x=y\r\n", `multipart/form-data; boundary="a b;c"; x=y`},
	{"lower-case-name", "content-type: text/plain\r\n", "text/plain"},
	{"upper-case-value", "Content-Type: TEXT/Plain;CHARSET=UTF-8\r\n", "TEXT/Plain;CHARSET=UTF-8"},
	{"white-space-around", "Content-Type: \t text/plain \t\r\n", "text/plain"},
	{"no-media-type", "Content-Type: whatever\r\n", "whatever"},
	{"empty", "Content-Type:\r\n", ""},
	{"absent", "", ""},
}, func(v struct{ name, line, value string }) harness.Case {
	what := "CONTENT_TYPE is " + v.value
	if v.value == "" {
		what = "CONTENT_TYPE is empty or absent"
	}
	var field []Option
	if v.line != "" {
		field = []Option{RawLine(v.line)}
	}
	c := seen("wsgi/content-type-variable", v.name, what, Client(Post("hello", append(field, Last())...), ResponseOrClose()),
		func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_TYPE", v.value) })
	if v.value == "" {
		c.Level = spec.May // for content without a type the server may determine one: RFC 3875, section 4.1.3
	}
	return c
}), []harness.Case{
	seen("wsgi/content-type-variable", "absent-from-get", "CONTENT_TYPE is empty or absent", OneRequest,
		func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_TYPE", "") }),
	second(seen("wsgi/content-type-variable", "after-another", "CONTENT_TYPE is empty or absent although the request before on the connection had one",
		nil, func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_TYPE", "") }),
		Post("hello", To("first"), Header("Content-Type", "text/plain"))),
	second(seen("wsgi/content-length-variable", "after-another", "CONTENT_LENGTH is empty or absent although the request before on the connection had one",
		nil, func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_LENGTH", "") }),
		Post("hello", To("first"))),
	seen("wsgi/content-length-variable", "absent", "CONTENT_LENGTH is empty or absent", OneRequest,
		func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_LENGTH", "") }),
}, Each([]struct{ name, line, value, content string }{
	{"plain", "Content-Length: 5\r\n", "5", "hello"},
	{"zero", "Content-Length: 0\r\n", "0", ""},
	{"lower-case-name", "content-length: 5\r\n", "5", "hello"},
	{"white-space-around", "Content-Length: \t 5 \t\r\n", "5", "hello"},
	{"two-digits", "Content-Length: 12\r\n", "12", "hello, world"},
	{"leading-zeros", "Content-Length: 0005\r\n", "0005", "hello"},
}, func(v struct{ name, line, value, content string }) harness.Case {
	text := "CONTENT_LENGTH is " + v.value + ", or the same number without leading zeros"
	if v.content == "" {
		text = "CONTENT_LENGTH is 0, empty or absent"
	}
	return seen("wsgi/content-length-variable", v.name, text,
		Client(Send("POST", "/", RawLine(v.line), Last()), Raw(v.content), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			got := trimmed(run, "CONTENT_LENGTH")
			if v.value == "0" && got == "" {
				emptyOrAbsent(g, run, "CONTENT_LENGTH")
				run.Note("CONTENT_LENGTH is empty or absent where no content is attached")
				return
			}
			if number := strings.TrimLeft(v.value, "0"); number != "" && got == number {
				return
			}
			g.Expect(got).To(Equal(v.value), "CONTENT_LENGTH")
		})
}), []harness.Case{
	seen("wsgi/content-length-variable", "chunked", "CONTENT_LENGTH of chunked content is absent, empty or the decoded length",
		Client(Send("POST", "/", ChunkedContent("he", "llo"), Last()), ResponseOrClose()), decodedLength),
	beside("length-beside-chunked", Header("Content-Length", "3")),
	beside("long-length-beside-chunked", Header("Content-Length", "99999")),
}, Each([]struct{ name, what, field, key, value string }{
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
	{"like-a-variable", "a field named as a variable is", "Remote-Addr: 203.0.113.9\r\n", "HTTP_REMOTE_ADDR", "203.0.113.9"},
}, func(v struct{ name, what, field, key, value string }) harness.Case {
	return seen("wsgi/http-variables-match-headers", v.name, v.what+" is in the environ as "+v.key, getting("/", RawLine(v.field)),
		func(g Gomega, run *harness.Run) {
			_, there := run.App().Environ()[v.key]
			g.Expect(there).To(BeTrue(), "%s is in the environ", v.key)
			g.Expect(octetsOf(run.App().Get(v.key))).To(Equal(v.value), v.key)
			g.Expect(run.App().Get("REMOTE_ADDR")).NotTo(Equal("203.0.113.9"), "REMOTE_ADDR, by a field of the request")
		})
}), []harness.Case{
	seen("wsgi/http-variables-match-headers", "repeated", "a field that came twice is one variable, with a value of it or all", getting("/",
		Header("X-Own", "one"), Header("X-Between", "x"), Header("x-own", "two")),
		func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Get("HTTP_X_OWN")).To(Or(ContainSubstring("one"), ContainSubstring("two")), "HTTP_X_OWN")
			run.Note("HTTP_X_OWN is %q", run.App().Get("HTTP_X_OWN"))
		}),
	seen("wsgi/http-variables-match-headers", "repeated-cookie", "a Cookie on two lines is one variable, with a value of it or all", getting("/",
		Header("Cookie", "a=1"), Header("Cookie", "b=2")),
		func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Get("HTTP_COOKIE")).To(Or(ContainSubstring("a=1"), ContainSubstring("b=2")), "HTTP_COOKIE")
			run.Note("HTTP_COOKIE is %q", run.App().Get("HTTP_COOKIE"))
		}),
	seen("wsgi/http-variables-match-headers", "underscored", "a field whose name has an underscore is in the environ with its value, or not at all",
		getting("/", Header("X_Own", "value")),
		func(g Gomega, run *harness.Run) {
			if got, ok := run.App().Environ()["HTTP_X_OWN"]; ok {
				g.Expect(got.Value).To(Equal("value"), "HTTP_X_OWN")
				run.Note("it is there")
			}
		}),
	only("absent", getting("/"), "HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION"),
	only("absent-host", Client(Get("/", HTTP10(), NoHost()), ResponseOrClose()), "HTTP_WSGICHECK"),
	only("one-field", getting("/", Header("X-Own", "value")), "HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION", "HTTP_X_OWN"),
	only("content", Client(Post("hello", Header("Content-Type", "text/plain"), Last()), ResponseOrClose()),
		"HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"),
	second(only("second-on-connection", nil, "HTTP_HOST", "HTTP_WSGICHECK", "HTTP_CONNECTION"),
		Get("/", To("first"), Header("X-First", "1"))),
})

func expectVariable(g Gomega, run *harness.Run, key, value string) {
	if value == "" {
		emptyOrAbsent(g, run, key)
		return
	}
	g.Expect(trimmed(run, key)).To(Equal(value), key)
}

// trimmed is a variable without the white space around it, which may be removed (RFC 2616, section
// 4.2; framing/field-ows-trimmed).
func trimmed(run *harness.Run, key string) string {
	value := run.App().Get(key)
	if short := strings.Trim(value, " \t"); short != value {
		run.Note("%s keeps the white space around the value", key)
		return short
	}
	return value
}

func decodedLength(g Gomega, run *harness.Run) {
	value, ok := run.App().Environ()["CONTENT_LENGTH"]
	if !ok {
		run.Note("CONTENT_LENGTH is absent")
		return
	}
	g.Expect(value.Type).To(Equal("str"), "the type of CONTENT_LENGTH")
	g.Expect(value.Value).To(BeElementOf("", "5"), "CONTENT_LENGTH")
	run.Note("CONTENT_LENGTH is %q", value.Value)
}

// beside has a request with both lengths: it may be refused (RFC 9112, section 6.3).
func beside(name string, length Option) harness.Case {
	c := seen("wsgi/content-length-variable", name,
		"a Content-Length beside Transfer-Encoding is not what CONTENT_LENGTH shows, or the request is refused",
		Client(Send("POST", "/", length, ChunkedContent("he", "llo"), Last()), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			LeaveIfNotChunked(run)
			decodedLength(g, run)
		})
	c.Malformed = true
	c.Level = spec.May // PEP 3333 speaks of the field's contents; framing/te-overrides-cl of what HTTP makes of them
	return c
}

// only expects no variable of a field but those named; not all of them need be there.
func only(name string, client []harness.Action, keys ...string) harness.Case {
	return seen("wsgi/http-variables-match-headers", name, "there is no HTTP_ variable for a field that the request did not have", client,
		func(g Gomega, run *harness.Run) {
			for key := range run.App().Environ() {
				if strings.HasPrefix(key, "HTTP_") {
					g.Expect(key).To(BeElementOf(keys), "a variable")
				}
			}
		})
}
