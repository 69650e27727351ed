package target

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// QUERY_STRING is what follows the first ? of the target, as it was sent. The client asks with queries of every kind of
// character.
var queryStringAfterQuestionMark = harness.Group{
	Rule: "wsgi/query-string-after-question-mark",
	SomePresume: []harness.Presumption{
		{Cases: []string{"absent", "after-encoded-question-mark", "after-parameters", "empty", "encoded", "long", "lower-case-hex", "nul-and-high-octet", "plain", "plus", "question-mark-alone", "question-mark-inside", "semicolon", "slashes", "url"}, Presumes: []string{"wsgi/cgi-values-exactly-str#get"}},
	},
	Cases: append(Each([]struct {
		name, target, query string
		level               spec.Level
	}{
		{"plain", "/?a=1&b=2", "a=1&b=2", ""},
		{"empty", "/?", "", ""},
		{"absent", "/", "", ""},
		{"encoded", "/?%61=%20%25", "%61=%20%25", ""},
		{"plus", "/?a+b", "a+b", ""},
		{"question-mark-inside", "/?a=1?b", "a=1?b", ""},
		{"question-mark-alone", "/??", "?", ""},
		{"nul-and-high-octet", "/?%00%FF", "%00%FF", ""},
		{"lower-case-hex", "/?%c3%a9", "%c3%a9", ""},
		{"not-encoded-right", "/?100%&%zz", "100%&%zz", noURL},
		{"slashes", "/?/a/../b//c", "/a/../b//c", ""},
		{"semicolon", "/?a;b", "a;b", ""},
		{"url", "/?u=http://example.org:80/?v=w", "u=http://example.org:80/?v=w", ""},
		{"after-encoded-question-mark", "/a%3Fb?c", "c", ""},
		{"after-parameters", "/a;p=1?c", "c", ""},
		{"long", "/?" + strings.Repeat("0123456789abcdef", 200), strings.Repeat("0123456789abcdef", 200), ""},
		{"fragment", "/?a=1#frag", "a=1#frag", noURL},
		{"raw-utf8", "/?\xc3\xa9", "\xc3\xa9", noURL},
		{"raw-latin1", "/?caf\xe9", "caf\xe9", noURL},
	}, func(v struct {
		name, target, query string
		level               spec.Level
	}) harness.Case {
		c := EnvironCase(v.name, "QUERY_STRING is what follows the first ? of "+asciiText(v.target)+", as it was sent",
			Getting(v.target),
			func(g Gomega, run *harness.Run) {
				if v.query == "" {
					ExpectEmptyOrAbsent(g, run, "QUERY_STRING")
				} else {
					g.Expect(OctetsOf(run.App().Get("QUERY_STRING"))).To(Equal(v.query), "QUERY_STRING")
				}
			})
		c.Level, c.Malformed = v.level, v.level == noURL
		return c
	}), InProcess("QUERY_STRING is empty or absent", func(g Gomega, run *harness.Run) { ExpectEmptyOrAbsent(g, run, "QUERY_STRING") })),
}
