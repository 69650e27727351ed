package input

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// read() without a size gives all that is left. The application calls it at the start, after other reads and at the end.
var inputReadNoArgument = harness.Group{
	Rule:     "wsgi/input-read-no-argument",
	Presumes: []string{"wsgi/input-stream-provides-body#all-octets", "wsgi/input-stream-provides-body#line-ends", "wsgi/native-string-type#content-by-read", "wsgi/native-string-type#content-by-readline", "wsgi/stream-semantics-as-library#across-packets"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"after-all", "chunked", "chunked-rest", "twice"}, Presumes: []string{"wsgi/input-exhausted-returns-empty#chunked", "wsgi/input-exhausted-returns-empty#get-read"}},
	},
	Cases: slices.Concat(Each([]toTheEnd{
		{"all", "all of the content", posted(lines), lines, "read()"},
		{"large", "all of 1 MiB", posted(longLine), longLine, "read()"},
		{"rest-after-read", "the rest", posted("hello world"), "hello world", "read(5) read()"},
		{"rest-after-readline", "the rest", posted(lines), lines, "readline() read()"},
		{"twice", "all of the content and then nothing", posted("hello"), "hello", "read() read()"},
		{"after-all", "nothing where all has been read", posted("hello"), "hello", "read(5) read()"},
		{"http10", "all of the content of an HTTP/1.0 request", posted("hello", HTTP10()), "hello", "read()"},
	}, func(v toTheEnd) harness.Case {
		return pastTheEnd(v.name, "read() gives "+v.what, v.request, v.content, v.calls)
	}), []harness.Case{
		ofChunked(pastTheEnd("chunked", "read() gives all of chunked content", chunked("hello ", "world"), "hello world", "read()")),
		ofChunked(pastTheEnd("chunked-rest", "read() gives the rest of chunked content", chunked("hello ", "world"), "hello world", "read(3) read() read()")),
	}),
}
