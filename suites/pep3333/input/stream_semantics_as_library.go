package input

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// The methods of wsgi.input do what they do on a file of Python's. The application calls them with sizes of 0, -1 and
// None, on empty lines, and one after another. The case of wsgi.errors is in package errorstream.
var streamSemanticsAsLibrary = harness.Group{
	Rule:     "wsgi/stream-semantics-as-library",
	Presumes: []string{"wsgi/input-stream-provides-body#all-octets", "wsgi/input-stream-provides-body#line-ends", "wsgi/native-string-type#content-by-read", "wsgi/native-string-type#content-by-readline"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"iter-keeps-the-ends", "mixed", "read-after-iter", "readlines-after-iter", "readlines-hint-in-a-line"}, Presumes: []string{"wsgi/input-exhausted-returns-empty#http10-get", "wsgi/input-exhausted-returns-empty#get-readlines"}},
		{Cases: []string{"read-none"}, Presumes: []string{"wsgi/input-read-no-argument#twice"}},
	},
	Cases: slices.Concat(asAdvised(
		semantics("read-rest", "hello", "read(2) read(-1)"),
		semantics("read-none", "hello", "read(2) read(None)"),
		semantics("read-all-negative", lines, "read(-1)"),
		semantics("read-none-large", longLine, "readline() read(None)"),
	), []harness.Case{
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
	}),
}

// asAdvised gives cases of reading all that is left their level: of the one form in which the PEP's notes speak of it
// they say that a server should support it (wsgi/input-read-no-argument).
func asAdvised(cases ...harness.Case) []harness.Case {
	for i := range cases {
		cases[i].Level = spec.Should
	}
	return cases
}

func semantics(name, content, calls string) harness.Case {
	return reads{name: name, text: "wsgi.input behaves like a Python file for " + calls,
		request: posted(content), content: content, calls: calls}.Case()
}
