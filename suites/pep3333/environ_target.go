package pep3333

import (
	"fmt"
	gopath "path"
	"regexp"
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
)

// located is a request's target and what the environ makes of it.
type located struct{ name, target string }

// The octets of a path that are not ASCII: RFC 3875, section 4.1.5, lets the system say how they are treated,
// PEP 3333 has them carried as they are; what is no UTF-8 may thus be lost, and should not. Octets
// above 127 that were not encoded make no URL, of which the PEP speaks.
var (
	noUTF8 = []string{"latin1", "every-octet", "shift-jis"}
	noURL  = []string{"raw-utf8", "raw-latin1", "not-encoded-right", "fragment"}
)

// levelOf is the level of a case of that name where a rule on the URL is a MUST.
func levelOf(name string) spec.Level {
	switch {
	case slices.Contains(noURL, name):
		return spec.May
	case slices.Contains(noUTF8, name):
		return spec.Should
	}
	return ""
}

var environTarget = slices.Concat(Each([]located{
	{"root", "/"}, {"path", "/a/b"}, {"trailing-slash", "/a/b/"}, {"double-slash", "/a//b"}, {"encoded-slash", "/a%2Fb"},
	{"with-query", "/a?b/c"},
}, func(l located) harness.Case {
	return seen("wsgi/script-name-is-mount-prefix", l.name,
		"SCRIPT_NAME of an application at the root is empty or absent for "+l.target, getting(l.target),
		func(g Gomega, run *harness.Run) { emptyOrAbsent(g, run, "SCRIPT_NAME") })
}), Each([]located{
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
	{"longer-than-8000", "/" + strings.Repeat("0123456789abcdef", 505)},
	{"raw-utf8", "/\xc3\xa9"},
	{"raw-latin1", "/caf\xe9"},
}, func(l located) harness.Case {
	what := l.target
	if len(what) > 80 {
		what = fmt.Sprintf("a path of %d octets", len(what))
	}
	text := "PATH_INFO is the decoded path, octet for octet, of " + asciiText(what)
	if len(canonical(l.target)) > 0 {
		text += ", or that in a canonical form"
	}
	c := seen("wsgi/path-info-is-remainder", l.name, text, getting(l.target),
		func(g Gomega, run *harness.Run) { expectPath(g, run, l.target) })
	c.Level, c.Malformed = levelOf(l.name), slices.Contains(noURL, l.name)
	return c
}), []harness.Case{
	seen("wsgi/path-info-is-remainder", "absolute-form", "PATH_INFO is the path of a target in absolute form", getting("http://{addr}/a%20b?c=d"),
		func(g Gomega, run *harness.Run) {
			leaveIfHTTP10(run)
			expectPath(g, run, "/a%20b")
			g.Expect(run.App().Get("QUERY_STRING")).To(Equal("c=d"))
		}),
	seen("wsgi/path-info-is-remainder", "absolute-form-without-path", "PATH_INFO is /, or empty, for a target in absolute form without a path", getting("http://{addr}"),
		func(g Gomega, run *harness.Run) {
			leaveIfHTTP10(run)
			g.Expect(path(run)).To(BeElementOf("", "/"), "SCRIPT_NAME and PATH_INFO")
		}),
	seen("wsgi/path-info-is-remainder", "asterisk", "PATH_INFO of OPTIONS * is *, or there is none, or it is /; the server may answer itself",
		Client(Send("OPTIONS", "*", Last()), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			leaveIfAnswered(run)
			g.Expect(path(run)).To(BeElementOf("*", "", "/", "/*"), "SCRIPT_NAME and PATH_INFO")
			run.Note("PATH_INFO is %q", run.App().Get("PATH_INFO"))
		}),
}, Each([]struct{ name, target, query string }{
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
	{"fragment", "/?a=1#frag", "a=1#frag"},
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
	c.Level, c.Malformed = levelOf(v.name), slices.Contains(noURL, v.name)
	return c
}))

// expectPath expects SCRIPT_NAME and PATH_INFO to be the path of the target, decoded. A canonical
// form of it is reported: servers may put URLs into one (PEP 3333, URL Reconstruction), and limit the
// values of PATH_INFO (RFC 3875, section 4.1.5).
func expectPath(g Gomega, run *harness.Run, target string) {
	got, want := octetsOf(path(run)), unescaped(target)
	if got != want && slices.Contains(canonical(target), got) {
		run.Leave(harness.Info, "the path arrived in another form: %s", asciiText(got))
	}
	g.Expect(got).To(Equal(want), "SCRIPT_NAME and PATH_INFO")
}

// canonical has the forms that a server may give the target's path in place of the path itself: without empty
// segments, or those in front; without dot segments; with %2F told from /; without parameters.
func canonical(target string) (forms []string) {
	target, _, _ = strings.Cut(target, "?")
	whole := unescaped(target)
	clean := gopath.Clean(whole)
	if strings.HasSuffix(whole, "/") && clean != "/" {
		clean += "/"
	}
	for _, form := range []string{
		slashes.ReplaceAllString(whole, "/"),
		"/" + strings.TrimLeft(whole, "/"),
		clean,
		unescaped(strings.ReplaceAll(target, "%2F", "%252F")),
		unescaped(parameters.ReplaceAllString(target, "")),
	} {
		if form != whole {
			forms = append(forms, form)
		}
	}
	return forms
}

var (
	slashes    = regexp.MustCompile(`//+`)
	parameters = regexp.MustCompile(`;[^/]*`)
)

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
