package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// CONTENT_TYPE is the value of Content-Type. The client sends the field in several forms, or leaves it out.
var contentTypeVariable = harness.Group{
	Rule:     "wsgi/content-type-variable",
	Presumes: []string{"wsgi/cgi-variables-present#head"},
	Cases: slices.Concat(Each([]struct{ name, line, value string }{
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
		c := EnvironCase(v.name, what, Client(Post("hello", append(field, Last())...), ResponseOrClose()),
			func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_TYPE", v.value) })
		if v.value == "" {
			c.Level = spec.May // for content without a type the server may determine one: RFC 3875, section 4.1.3
		}
		return c
	}), []harness.Case{
		InProcess("CONTENT_TYPE is empty or absent", func(g Gomega, run *harness.Run) { ExpectEmptyOrAbsent(g, run, "CONTENT_TYPE") }),
		EnvironCase("absent-from-get", "CONTENT_TYPE is empty or absent", OneRequest,
			func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_TYPE", "") }),
		secondOnConnection(EnvironCase("after-another", "CONTENT_TYPE is empty or absent although the request before on the connection had one",
			nil, func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_TYPE", "") }),
			Post("hello", To("first"), Header("Content-Type", "text/plain"))),
	}),
}
