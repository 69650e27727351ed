package stringtypes

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// No string that the server supplies has a character above U+00FF. The client sends octets above 127, escaped and not,
// in each part of a request; the application reports its environ.
var serverStringsLatin1 = harness.Group{
	Rule: "wsgi/server-strings-latin1",
	Cases: append(Each([]struct {
		name, what, target string
		fields             []Option
	}{
		{"escaped-utf8-path", "a path with escaped UTF-8", "/%E2%98%83/caf%C3%A9", nil},
		{"escaped-octets-path", "a path with escaped octets that are no UTF-8", "/%FF%FE%80", nil},
		{"raw-utf8-path", "a path with UTF-8 as it is", "/\xe2\x98\x83/caf\xc3\xa9", nil},
		{"raw-octets-path", "a path with octets that are no UTF-8", "/\xff\xfe", nil},
		{"raw-octets-query", "a query with octets that are no UTF-8", "/?\xe2\x98\x83=\xff", nil},
		{"utf8-field", "a field value with UTF-8", "/", []Option{Header("X-Snowman", "\xe2\x98\x83")}},
		{"octets-field", "a field value with the octets 80 to FF", "/", []Option{Header("X-Octets", AllOctets[0x80:])}},
		{"utf8-content-type", "a Content-Type with UTF-8", "/", []Option{Header("Content-Type", "text/\xe2\x98\x83")}},
		{"utf8-cookie", "a Cookie with UTF-8", "/", []Option{Header("Cookie", "a=\xe2\x98\x83")}},
	}, func(v struct {
		name, what, target string
		fields             []Option
	}) harness.Case {
		return EnvironCase(v.name, "no string of the environ has a character above U+00FF when the request has "+v.what,
			Client(Get(v.target, append([]Option{Last()}, v.fields...)...), ResponseOrClose()), onlyLatin1)
	}), processEnvironment()),
}

// processEnvironment is about servers that copy the environment of their process into the environ: Python decodes it with
// surrogate escapes, and not as latin-1.
func processEnvironment() harness.Case {
	c := EnvironCase("process-environment", "no string of the environ has a character above U+00FF although the environment of the server's process has such values",
		Getting("/"), onlyLatin1)
	c.Surroundings = []string{"X=\xe2\x98\x83", "X_OCTET=\xff"}
	return c
}

func onlyLatin1(g Gomega, run *harness.Run) {
	for key, value := range run.App().Environ() {
		if value.Type != "str" {
			continue
		}
		for _, c := range key + value.Value {
			g.Expect(c).To(BeNumerically("<=", 0xff), "a character of environ[%s], %s", trace.Repr(key), value)
		}
	}
	Answered(g, run, 200, "data")
}
