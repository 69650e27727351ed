package target

import (
	"fmt"
	"net/url"
	gopath "path"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// PATH_INFO is the rest of the path, decoded, as octets. The client asks for paths with every kind of character, in
// origin form, absolute form and asterisk form.
var pathInfoIsRemainder = harness.Group{
	Rule:     "wsgi/path-info-is-remainder",
	Presumes: []string{"wsgi/script-name-is-mount-prefix#root", "wsgi/query-string-after-question-mark#url"},
	Cases: slices.Concat(Each([]struct {
		name, target string
		level        spec.Level
	}{
		{"root", "/", ""},
		{"segments", "/a/b/c", ""},
		{"trailing-slash", "/a/", ""},
		{"space", "/a%20b%20", ""},
		{"plus", "/a+b", ""},
		{"percent", "/100%25", ""},
		{"percent-twice", "/a%2520b", ""},
		{"encoded-letters", "/%61%62%7E", ""},
		{"lower-case-hex", "/%c3%a9", ""},
		{"utf8", "/%E2%98%83", ""},
		{"latin1", "/caf%E9", noUTF8},
		{"every-octet", "/%80%81%8D%8F%90%9D%A0%FE%FF", noUTF8},
		{"shift-jis", "/%83e%83X%83g%5C", noUTF8},
		{"encoded-slash", "/a%2Fb", ""},
		{"encoded-question-mark", "/a%3Fb?c", ""},
		{"encoded-hash", "/a%23b", ""},
		{"encoded-semicolon", "/a%3Bb", ""},
		{"parameters", "/a;b=1/c;d", ""},
		{"sub-delimiters", "/!$&'()*+,;=:@-._~", ""},
		{"control-character", "/a%01%7Fb", ""},
		{"nul", "/a%00b", ""},
		{"line-end", "/a%0D%0Ab", ""},
		{"double-slash-inside", "/a//b", ""},
		{"double-slash-in-front", "//a/b", ""},
		{"double-slash-alone", "//", ""},
		{"double-slash-at-the-end", "/a//", ""},
		{"dot-segment", "/a/./b", ""},
		{"dot-dot-segment", "/a/../b", ""},
		{"encoded-dots", "/a/%2E%2E/b", ""},
		{"like-a-url", "/http://example.org/a", ""},
		{"colon-first", "/:80/a", ""},
		{"at-sign", "//user@example.org/a", ""},
		{"long", "/" + strings.Repeat("0123456789abcdef", 250), ""},
		{"longer-than-8000", "/" + strings.Repeat("0123456789abcdef", 505), ""},
		{"raw-utf8", "/\xc3\xa9", noURL},
		{"raw-latin1", "/caf\xe9", noURL},
	}, func(v struct {
		name, target string
		level        spec.Level
	}) harness.Case {
		what := v.target
		if len(what) > 80 {
			what = fmt.Sprintf("a path of %d octets", len(what))
		}
		text := "PATH_INFO is the decoded path, octet for octet, of " + asciiText(what)
		if len(canonical(v.target)) > 0 {
			text += ", or that in a canonical form"
		}
		c := EnvironCase(v.name, text, Getting(v.target),
			func(g Gomega, run *harness.Run) { expectPath(g, run, v.target) })
		c.Level, c.Malformed = v.level, v.level == noURL
		return c
	}), []harness.Case{
		EnvironCase("absolute-form", "PATH_INFO is the path of a target in absolute form", Getting("http://{addr}/a%20b?c=d"),
			func(g Gomega, run *harness.Run) {
				leaveIfHTTP10(run)
				expectPath(g, run, "/a%20b")
				g.Expect(run.App().Get("QUERY_STRING")).To(Equal("c=d"))
			}),
		EnvironCase("absolute-form-without-path", "PATH_INFO is /, or empty, for a target in absolute form without a path", Getting("http://{addr}"),
			func(g Gomega, run *harness.Run) {
				leaveIfHTTP10(run)
				g.Expect(URLPath(run)).To(BeElementOf("", "/"), "SCRIPT_NAME and PATH_INFO")
			}),
		EnvironCase("asterisk", "PATH_INFO of OPTIONS * is *, or there is none, or it is /; the server may answer itself",
			Client(Send("OPTIONS", "*", Last()), ResponseOrClose()),
			func(g Gomega, run *harness.Run) {
				LeaveIfAnswered(run)
				g.Expect(URLPath(run)).To(BeElementOf("*", "", "/", "/*"), "SCRIPT_NAME and PATH_INFO")
				run.Note("PATH_INFO is %s", trace.Repr(run.App().Get("PATH_INFO")))
			}),
	}),
}

// expectPath expects SCRIPT_NAME and PATH_INFO to be the path of the target, decoded. A canonical form of it is
// reported: servers may put URLs into one (PEP 3333, "URL Reconstruction"), and limit the values of PATH_INFO (RFC 3875,
// section 4.1.5).
func expectPath(g Gomega, run *harness.Run, target string) {
	mount := run.Facts.Mount()
	got, want := OctetsOf(URLPath(run)), mount+unescaped(target)
	if rest, ok := strings.CutPrefix(got, mount); ok && got != want && slices.Contains(canonical(target), rest) {
		run.Leave(harness.Info, "the path arrived in another form: %s", asciiText(got))
	}
	g.Expect(got).To(Equal(want), "SCRIPT_NAME and PATH_INFO")
}

// canonical has the forms that a server may give the target's path instead of the path itself: without empty
// segments, or those in front; without dot segments; with %2F left encoded; without parameters.
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

// unescaped decodes a target's path.
func unescaped(target string) string {
	before, _, _ := strings.Cut(target, "?")
	decoded, err := url.PathUnescape(before)
	if err != nil {
		panic(err)
	}
	return decoded
}

// leaveIfHTTP10 leaves the Check on a server that answers as HTTP/1.0 does.
func leaveIfHTTP10(run *harness.Run) {
	if r := run.First(); r.Response != nil && r.Minor == 0 {
		run.Leave(harness.NotOffered, "an HTTP/1.0 server")
	}
}
