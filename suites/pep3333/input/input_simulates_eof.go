package input

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A read beyond the content finds its end. The application reads by every method, with a bystander's request behind the
// content.
var inputSimulatesEOF = harness.Group{
	Rule: "wsgi/input-simulates-eof",
	Cases: slices.Concat(Each([]struct{ name, calls string }{
		{"read-more", "read(10)"},
		{"read-much-more", "read(1000000)"},
		{"read-then-one", "read(5) read(1)"},
		{"read-one-by-one", "read(1) read(1) read(1) read(1) read(1) read(1)"},
		{"readline", "readline()"},
		{"readline-twice", "readline() readline()"},
		{"readlines", "readlines()"},
		{"iter", "iter"},
		{"iter-after-read", "read(2) iter"},
	}, func(v struct{ name, calls string }) harness.Case {
		return pastTheEnd(v.name, v.calls+" end with the content, as declared", posted("hello"), "hello", v.calls)
	}), []harness.Case{
		pastTheEnd("several-lines", "readlines() ends with the content, as declared", posted(lines), lines, "readlines()"),
		pastTheEnd("http10", "read(10) ends with the content of an HTTP/1.0 request", posted("hello", HTTP10()), "hello", "read(10)"),
		terminated("chunked-read", "hello world", "read(100)"),
		terminated("chunked-read-then-one", "hello world", "read(11) read(1)"),
		terminated("chunked-iter", "hello\nworld", "iter read(1)"),
	}),
}

// terminated reads chunked content past its end, which a server allows by wsgi.input_terminated or by giving the length.
func terminated(name, content, calls string) harness.Case {
	return ofChunked(pastTheEnd(name, calls+" end with chunked content", inThree(content), content, calls))
}
