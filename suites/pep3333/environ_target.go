package pep3333

import (
	gopath "path"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// located is a request's target and what the environ makes of it.
type located struct{ name, target string }

var environTarget = slices.Concat(each([]located{
	{"root", "/"}, {"path", "/a/b"}, {"trailing-slash", "/a/b/"}, {"double-slash", "/a//b"}, {"encoded-slash", "/a%2Fb"},
	{"with-query", "/a?b/c"},
}, func(l located) harness.Case {
	return seen("wsgi/script-name-is-mount-prefix", l.name,
		"SCRIPT_NAME of an application at the root is empty or absent for "+l.target, getting(l.target),
		func(g Gomega, run *harness.Run) { emptyOrAbsent(g, run, "SCRIPT_NAME") })
}), each([]located{
	{"root", "/"},
	{"segments", "/a/b/c"},
	{"trailing-slash", "/a/"},
	{"space", "/a%20b%20"},
	{"plus", "/a+b"},
	{"percent", "/100%25"},
	{"percent-twice", "/a%2520b"},
	{"encoded-letters", "/%61%62%7E"},
	{"lower-case-hex", "/%c3%a9"},
	{"utf8", "/%E2%98%83"},
	{"latin1", "/caf%E9"},
	{"every-octet", "/%80%81%8D%8F%90%9D%A0%FE%FF"},
	{"shift-jis", "/%83e%83X%83g%5C"},
	{"encoded-slash", "/a%2Fb"},
	{"encoded-question-mark", "/a%3Fb?c"},
	{"encoded-hash", "/a%23b"},
	{"encoded-semicolon", "/a%3Bb"},
	{"parameters", "/a;b=1/c;d"},
	{"sub-delimiters", "/!$&'()*+,;=:@-._~"},
	{"control-character", "/a%01%7Fb"},
	{"nul", "/a%00b"},
	{"line-end", "/a%0D%0Ab"},
	{"double-slash-inside", "/a//b"},
	{"double-slash-in-front", "//a/b"},
	{"double-slash-alone", "//"},
	{"double-slash-at-the-end", "/a//"},
	{"dot-segment", "/a/./b"},
	{"dot-dot-segment", "/a/../b"},
	{"encoded-dots", "/a/%2E%2E/b"},
	{"like-a-url", "/http://example.org/a"},
	{"colon-first", "/:80/a"},
	{"at-sign", "//user@example.org/a"},
	{"long", "/" + strings.Repeat("0123456789abcdef", 250)},
	{"raw-utf8", "/\xc3\xa9"},
	{"raw-latin1", "/caf\xe9"},
}, func(l located) harness.Case {
	what := l.target
	if len(what) > 80 {
		what = "a path of 4000 octets"
	}
	c := seen("wsgi/path-info-is-remainder", l.name, "PATH_INFO is the decoded path, octet for octet, of "+asciiText(what), getting(l.target),
		func(g Gomega, run *harness.Run) { expectPath(g, run, unescaped(l.target)) })
	c.Malformed = strings.HasPrefix(l.name, "raw-")
	return c
}), []harness.Case{
	seen("wsgi/path-info-is-remainder", "absolute-form", "PATH_INFO is the path of a target in absolute form", getting("http://{addr}/a%20b?c=d"),
		func(g Gomega, run *harness.Run) {
			expectPath(g, run, "/a b")
			g.Expect(run.App().Get("QUERY_STRING")).To(Equal("c=d"))
		}),
	seen("wsgi/path-info-is-remainder", "absolute-form-without-path", "PATH_INFO is /, or empty, for a target in absolute form without a path", getting("http://{addr}"),
		func(g Gomega, run *harness.Run) {
			g.Expect(path(run)).To(BeElementOf("", "/"), "SCRIPT_NAME and PATH_INFO")
		}),
	seen("wsgi/path-info-is-remainder", "asterisk", "PATH_INFO of OPTIONS * is *, or there is none, or it is /",
		Client(Send("OPTIONS", "*", Last()), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			g.Expect(path(run)).To(BeElementOf("*", "", "/", "/*"), "SCRIPT_NAME and PATH_INFO")
			run.Note("PATH_INFO is %q", run.App().Get("PATH_INFO"))
		}),
}, each([]struct{ name, target, query string }{
	{"plain", "/?a=1&b=2", "a=1&b=2"},
	{"empty", "/?", ""},
	{"absent", "/", ""},
	{"encoded", "/?%61=%20%25", "%61=%20%25"},
	{"plus", "/?a+b", "a+b"},
	{"question-mark-inside", "/?a=1?b", "a=1?b"},
	{"question-mark-alone", "/??", "?"},
	{"nul-and-high-octet", "/?%00%FF", "%00%FF"},
	{"lower-case-hex", "/?%c3%a9", "%c3%a9"},
	{"not-encoded-right", "/?100%&%zz", "100%&%zz"},
	{"slashes", "/?/a/../b//c", "/a/../b//c"},
	{"semicolon", "/?a;b", "a;b"},
	{"url", "/?u=http://example.org:80/?v=w", "u=http://example.org:80/?v=w"},
	{"after-encoded-question-mark", "/a%3Fb?c", "c"},
	{"after-parameters", "/a;p=1?c", "c"},
	{"long", "/?" + strings.Repeat("0123456789abcdef", 200), strings.Repeat("0123456789abcdef", 200)},
	{"raw-utf8", "/?\xc3\xa9", "\xc3\xa9"},
	{"raw-latin1", "/?caf\xe9", "caf\xe9"},
}, func(v struct{ name, target, query string }) harness.Case {
	c := seen("wsgi/query-string-after-question-mark", v.name, "QUERY_STRING is what follows the first ? of "+asciiText(v.target)+", as it was sent",
		getting(v.target),
		func(g Gomega, run *harness.Run) {
			if v.query == "" {
				emptyOrAbsent(g, run, "QUERY_STRING")
			} else {
				g.Expect(octetsOf(run.App().Get("QUERY_STRING"))).To(Equal(v.query), "QUERY_STRING")
			}
		})
	c.Malformed = strings.HasPrefix(v.name, "raw-") || v.name == "not-encoded-right"
	return c
}))

// expectPath expects SCRIPT_NAME and PATH_INFO to be the path, or the equivalent path
// without dot segments (RFC 3986, section 6.2.2.3).
func expectPath(g Gomega, run *harness.Run, want string) {
	got := octetsOf(path(run))
	if strings.Contains(want, "/.") && got == gopath.Clean(want) {
		run.Note("the server removed the dot segments")
		return
	}
	g.Expect(got).To(Equal(want), "SCRIPT_NAME and PATH_INFO")
}

// octetsOf is a native string as the octets it stands for; a character that stands for none stays.
func octetsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r <= 0xff {
			b.WriteByte(byte(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// asciiText is a target as a report shows it.
func asciiText(target string) string {
	if len(target) > 80 {
		target = target[:60] + "…"
	}
	var b strings.Builder
	for i := range len(target) {
		if c := target[i]; c < 0x80 {
			b.WriteByte(c)
		} else {
			b.WriteString(`\x` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]))
		}
	}
	return b.String()
}
