package input

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Every way of reading gives an empty bytestring at the end. The application reads where there is no content, and
// again and again where there is none left.
var inputExhaustedReturnsEmpty = harness.Group{
	Rule:     "wsgi/input-exhausted-returns-empty",
	Presumes: []string{"wsgi/native-string-type#content-by-read", "wsgi/native-string-type#content-by-readline", "wsgi/wsgi-keys-required#get", "wsgi/input-stream-provides-body#chunked"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"exhausted-in-every-way", "exhausted-read-all", "get-read-all", "http10-get", "length-zero", "post-without-length"}, Presumes: []string{"wsgi/input-read-no-argument#all", "wsgi/input-read-no-argument#rest-after-read"}},
		{Cases: []string{"exhausted-iter", "exhausted-readline"}, Presumes: []string{"wsgi/stream-semantics-as-library#across-packets", "wsgi/stream-semantics-as-library#mixed"}},
	},
	Cases: slices.Concat(Each([]toTheEnd{
		{"get-read", "a GET", Ask("GET", "/"), "", "read(1) read(1) read(100)"},
		{"get-read-all", "a GET", Ask("GET", "/"), "", "read() read() read()"},
		{"get-read-rest", "a GET", Ask("GET", "/"), "", "read(-1)"},
		{"get-readline", "a GET", Ask("GET", "/"), "", "readline() readline() readline()"},
		{"get-readlines", "a GET", Ask("GET", "/"), "", "readlines() readlines()"},
		{"get-readlines-hint", "a GET", Ask("GET", "/"), "", "readlines(10) readlines(10)"},
		{"get-iter", "a GET", Ask("GET", "/"), "", "iter iter"},
		{"length-zero", "a POST with a Content-Length of 0", posted(""), "", "read(1) readline() read()"},
		{"post-without-length", "a POST without content", Ask("POST", "/"), "", "read(1) readline() read()"},
		{"http10-get", "an HTTP/1.0 GET", Ask("GET", "/", HTTP10()), "", "read(1) readline() read()"},
		{"http10-post-without-length", "an HTTP/1.0 POST without Content-Length", Ask("POST", "/", HTTP10()), "", "read(1)"},
		{"exhausted-read", "content that has been read", posted("hello"), "hello", "read(5) read(1) read(1) read(1)"},
		{"exhausted-read-all", "content that has been read", posted("hello"), "hello", "read(5) read() read() read()"},
		{"exhausted-readline", "content that has been read", posted("a\nb\n"), "a\nb\n", "readline() readline() readline() readline() readline()"},
		{"exhausted-readlines", "content that has been read", posted("a\nb\n"), "a\nb\n", "read(4) readlines() readlines()"},
		{"exhausted-iter", "content that has been read", posted("a\nb\n"), "a\nb\n", "iter iter iter"},
		{"exhausted-in-every-way", "content that has been read", posted("a\nb\n"), "a\nb\n", "read(4) readline() readlines() iter read() read(1)"},
	}, func(v toTheEnd) harness.Case {
		return pastTheEnd(v.name, v.calls+" give nothing at the end of "+v.what, v.request, v.content, v.calls)
	}), []harness.Case{
		ofChunked(pastTheEnd("chunked", "every method gives nothing at the end of chunked content", chunked("hello ", "world"), "hello world", "read(11) read(1) readline() readlines() iter read()")),
		ofChunked(pastTheEnd("chunked-empty", "every method gives nothing of chunked content that is empty", chunked(), "", "read(1) readline() readlines() iter read()")),
	}),
}
