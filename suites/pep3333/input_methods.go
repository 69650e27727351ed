package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

const lines = "one\ntwo\r\n\nthree\rstill\n\x00four\nfive"

var longLine = strings.Repeat(Large, 16) + "\nnext\n"

var inputMethods = slices.Concat(collect(
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
), Each([]reads{
	{name: "chunked-read", content: "hello\nworld", calls: "read(4) read(7)"},
	{name: "chunked-readline", content: "hello\nworld\n", calls: "readline() readline()"},
	{name: "chunked-readlines", content: "hello\nworld", calls: "readlines()"},
	{name: "chunked-iter", content: "hello\nworld", calls: "iter"},
}, func(r reads) harness.Case {
	r.rule, r.text = "wsgi/input-methods-supported", r.calls+" give what chunked content has"
	r.request = chunked(r.content[:3], r.content[3:8], r.content[8:])
	return inChunks(r)
}))

var inputSemantics = slices.Concat(readAll(
	semantics("read-rest", "hello", "read(2) read(-1)"),
	semantics("read-none", "hello", "read(2) read(None)"),
	semantics("read-all-negative", lines, "read(-1)"),
	semantics("read-none-large", longLine, "readline() read(None)"),
), collect(
	semantics("read-0", "hello", "read(0) read(0) read(5)"),
	semantics("readline-keeps-the-end", "a\nb\n", "readline() readline()"),
	semantics("readline-empty-lines", "\n\n\n", "readline() readline() readline()"),
	semantics("line-feed-alone-ends-a-line", "a\r\x0b\x0c\x1c\x85b\n", "readline()"),
	semantics("iter-keeps-the-ends", "a\nb\r\nc", "iter"),
	semantics("readlines-after-iter", "a\nb", "iter readlines()"),
	semantics("readlines-hint-in-a-line", "one\ntwo\nthree\n", "readlines(2) readlines(5) readlines()"),
	semantics("read-after-iter", "a\nb", "iter read(1)"),
	semantics("mixed", lines, "read(1) readline() read(5) readline() readline() readlines()"),
	semantics("across-packets", manyOctets(200000), "read(70000) readline() read(100000) readline()"),
))

// readAll makes cases of reading all that is left, which a server should support, not must, in
// the one form that the PEP's notes speak of (wsgi/input-read-no-argument).
func readAll(tables ...[]reads) []harness.Case {
	cases := collect(tables...)
	for i := range cases {
		cases[i].Level = spec.Should
	}
	return cases
}

func methods(name, content, calls string) []reads {
	return []reads{{rule: "wsgi/input-methods-supported", name: name, text: calls + " give what the content has",
		request: posted(content), content: content, calls: calls}}
}

func semantics(name, content, calls string) []reads {
	return []reads{{rule: "wsgi/stream-semantics-as-library", name: name, text: calls + " do on wsgi.input what they do on a file of Python's",
		request: posted(content), content: content, calls: calls}}
}
