package input

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.input has read(size), readline(), readlines(hint) and iteration. The application calls them, one or several, on
// contents with lines of every kind.
var inputMethodsSupported = harness.Group{
	Rule:     "wsgi/input-methods-supported",
	Presumes: []string{"wsgi/input-stream-provides-body#all-octets", "wsgi/input-stream-provides-body#line-ends", "wsgi/bytestrings-are-bytes#read", "wsgi/bytestrings-are-bytes#readline", "wsgi/input-simulates-eof#http10"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"iter", "iter-after-read", "iter-after-readline", "iter-long-line", "readlines", "readlines-after-read", "readlines-large-hint", "readlines-line-ends"}, Presumes: []string{"wsgi/stream-semantics-as-library#readline-empty-lines", "wsgi/stream-semantics-as-library#read-after-iter", "wsgi/input-exhausted-returns-empty#http10-get", "wsgi/input-exhausted-returns-empty#chunked"}},
		{Cases: []string{"all-octets", "read-after-readline", "readline", "readline-carriage-return", "readline-long", "readline-one-line", "readlines-hint"}, Presumes: []string{"wsgi/stream-semantics-as-library#readline-empty-lines", "wsgi/stream-semantics-as-library#read-after-iter"}},
		{Cases: []string{"chunked-iter", "chunked-readlines", "iter-one-line", "readlines-one-line"}, Presumes: []string{"wsgi/input-exhausted-returns-empty#http10-get", "wsgi/input-exhausted-returns-empty#chunked"}},
	},
	Cases: slices.Concat([]harness.Case{
		methods("read", lines, "read(3) read(1) read(100)"),
		methods("read-octets", "abc\n", "read(1) read(1) read(1) read(1)"),
		methods("readline", lines, "readline() readline() readline() readline() readline() readline()"),
		methods("readline-one-line", "only\n", "readline()"),
		methods("readline-no-line-end", "only", "readline()"),
		methods("readline-carriage-return", "a\rb\rc\n", "readline()"),
		methods("readline-long", longLine, "readline() readline()"),
		methods("readlines", lines, "readlines()"),
		methods("readlines-one-line", "only", "readlines()"),
		methods("readlines-line-ends", "\n\n\r\n", "readlines()"),
		methods("readlines-hint", lines, "readlines(4)"),
		methods("readlines-large-hint", lines, "readlines(1000)"),
		methods("iter", lines, "iter"),
		methods("iter-one-line", "only", "iter"),
		methods("iter-long-line", longLine, "iter"),
		methods("iter-after-read", lines, "read(2) iter"),
		methods("iter-after-readline", lines, "readline() iter"),
		methods("read-after-readline", lines, "readline() read(4) readline() read(3)"),
		methods("readlines-after-read", lines, "read(5) readlines()"),
		methods("all-octets", AllOctets, "readline() readline()"),
	}, Each([]reads{
		{name: "chunked-read", content: "hello\nworld", calls: "read(4) read(7)"},
		{name: "chunked-readline", content: "hello\nworld\n", calls: "readline() readline()"},
		{name: "chunked-readlines", content: "hello\nworld", calls: "readlines()"},
		{name: "chunked-iter", content: "hello\nworld", calls: "iter"},
	}, func(r reads) harness.Case {
		r.text, r.request = "wsgi.input returns the chunked content for "+r.calls, inThree(r.content)
		return ofChunked(r.Case())
	}), []harness.Case{chunkedAgree()}),
}

// chunkedAgree stays within the content: it says something about servers, too, that decode chunks and do not say where the content ends.
func chunkedAgree() harness.Case {
	r := reads{name: "chunked-read-then-readline", text: "where read() gives chunked content, readline() goes on with it", content: "hello\nbig\nworld\n", calls: "read(6) readline() read(2) readline()"}
	r.request = inThree(r.content)
	c := r.Case()
	c.Presumes = []string{"wsgi/input-methods-supported#chunked-readline"}
	check := c.Check
	c.Check = func(g Gomega, run *harness.Run) {
		LeaveIfNotChunked(run)
		if !strings.HasPrefix(run.App().Read(), "hello\n") {
			run.Leave(harness.NotOffered, "read() does not give chunked content")
		}
		check(g, run)
	}
	return c
}

func methods(name, content, calls string) harness.Case {
	return reads{name: name, text: "wsgi.input returns the content for " + calls, request: posted(content), content: content, calls: calls}.Case()
}
