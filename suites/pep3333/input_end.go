package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// inputEnd has what SHOULD hold at the end of the content. After it comes a bystander's
// request, which a server without an end of the file gives to the application.
var inputEnd = slices.Concat(Each([]struct{ name, calls string }{
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
	return ending("wsgi/input-simulates-eof", v.name, v.calls+" end with the content, as declared", posted("hello"), "hello", v.calls)
}), []harness.Case{
	ending("wsgi/input-simulates-eof", "several-lines", "readlines() ends with the content, as declared", posted(lines), lines, "readlines()"),
	ending("wsgi/input-simulates-eof", "http10", "read(10) ends with the content of an HTTP/1.0 request", posted("hello", HTTP10()), "hello", "read(10)"),
	terminated("chunked-read", "hello world", "read(100)"),
	terminated("chunked-read-then-one", "hello world", "read(11) read(1)"),
	terminated("chunked-iter", "hello\nworld", "iter read(1)"),
}, Each([]struct{ name, what, request, content, calls string }{
	{"all", "all of the content", posted(lines), lines, "read()"},
	{"large", "all of 1 MiB", posted(longLine), longLine, "read()"},
	{"rest-after-read", "the rest", posted("hello world"), "hello world", "read(5) read()"},
	{"rest-after-readline", "the rest", posted(lines), lines, "readline() read()"},
	{"twice", "all of the content and then nothing", posted("hello"), "hello", "read() read()"},
	{"after-all", "nothing where all has been read", posted("hello"), "hello", "read(5) read()"},
	{"http10", "all of the content of an HTTP/1.0 request", posted("hello", HTTP10()), "hello", "read()"},
}, func(v struct{ name, what, request, content, calls string }) harness.Case {
	return ending("wsgi/input-read-no-argument", v.name, "read() gives "+v.what, v.request, v.content, v.calls)
}), []harness.Case{
	inChunks(reads{rule: "wsgi/input-read-no-argument", name: "chunked", text: "read() gives all of chunked content",
		request: chunked("hello ", "world"), content: "hello world", calls: "read()", exposed: true}),
	inChunks(reads{rule: "wsgi/input-read-no-argument", name: "chunked-rest", text: "read() gives the rest of chunked content",
		request: chunked("hello ", "world"), content: "hello world", calls: "read(3) read() read()", exposed: true}),
}, Each([]struct{ name, what, request, content, calls string }{
	{"get-read", "a GET", Text("GET", "/"), "", "read(1) read(1) read(100)"},
	{"get-read-all", "a GET", Text("GET", "/"), "", "read() read() read()"},
	{"get-read-rest", "a GET", Text("GET", "/"), "", "read(-1)"},
	{"get-readline", "a GET", Text("GET", "/"), "", "readline() readline() readline()"},
	{"get-readlines", "a GET", Text("GET", "/"), "", "readlines() readlines()"},
	{"get-readlines-hint", "a GET", Text("GET", "/"), "", "readlines(10) readlines(10)"},
	{"get-iter", "a GET", Text("GET", "/"), "", "iter iter"},
	{"length-zero", "a POST with a Content-Length of 0", posted(""), "", "read(1) readline() read()"},
	{"post-without-length", "a POST without content", Text("POST", "/"), "", "read(1) readline() read()"},
	{"http10-get", "an HTTP/1.0 GET", Text("GET", "/", HTTP10()), "", "read(1) readline() read()"},
	{"http10-post-without-length", "an HTTP/1.0 POST without Content-Length", Text("POST", "/", HTTP10()), "", "read(1)"},
	{"exhausted-read", "content that has been read", posted("hello"), "hello", "read(5) read(1) read(1) read(1)"},
	{"exhausted-read-all", "content that has been read", posted("hello"), "hello", "read(5) read() read() read()"},
	{"exhausted-readline", "content that has been read", posted("a\nb\n"), "a\nb\n", "readline() readline() readline() readline() readline()"},
	{"exhausted-readlines", "content that has been read", posted("a\nb\n"), "a\nb\n", "read(4) readlines() readlines()"},
	{"exhausted-iter", "content that has been read", posted("a\nb\n"), "a\nb\n", "iter iter iter"},
	{"exhausted-in-every-way", "content that has been read", posted("a\nb\n"), "a\nb\n", "read(4) readline() readlines() iter read() read(1)"},
}, func(v struct{ name, what, request, content, calls string }) harness.Case {
	return ending("wsgi/input-exhausted-returns-empty", v.name, v.calls+" give nothing at the end of "+v.what, v.request, v.content, v.calls)
}), []harness.Case{
	inChunks(reads{rule: "wsgi/input-exhausted-returns-empty", name: "chunked", text: "every method gives nothing at the end of chunked content",
		request: chunked("hello ", "world"), content: "hello world", calls: "read(11) read(1) readline() readlines() iter read()", exposed: true}),
	inChunks(reads{rule: "wsgi/input-exhausted-returns-empty", name: "chunked-empty", text: "every method gives nothing of chunked content that is empty",
		request: chunked(), content: "", calls: "read(1) readline() readlines() iter read()", exposed: true}),
}, Each([]struct{ name, content, calls string }{
	{"zero", "hello\n", "readline(0) readline(0) readline(6)"},
	{"one", "ab\n", "readline(1) readline(1) readline(1)"},
	{"one-less", "hello\nworld\n", "readline(5) readline(5) readline(5)"},
	{"the-line", "hello\nworld\n", "readline(6) readline(6)"},
	{"more-than-the-line", "hello\nworld\n", "readline(7) readline(100)"},
	{"more-than-the-content", "hello\nworld", "readline(1000) readline(1000)"},
	{"goes-on-in-the-line", "hello\nworld\n", "readline(2) readline() readline()"},
	{"read-after-it", "hello\nworld\n", "readline(2) read(5) readline(3)"},
	{"long-line", longLine, "readline(65536) readline(1) readline(1048575)"},
	{"at-the-end", "hello", "readline(5) readline(5) readline(1)"},
}, func(v struct{ name, content, calls string }) harness.Case {
	r := reads{rule: "wsgi/input-readline-size", name: v.name, text: v.calls + " give no more than they ask for, and no more than a line",
		request: posted(v.content), content: v.content, calls: v.calls}
	return r.Case()
}), Each([]struct{ name, content, calls string }{
	{"one", "a\nb\nc\n", "readlines(1) readlines()"},
	{"two-lines", "a\nb\nc\n", "readlines(3) readlines(1) readlines()"},
	{"no-line-end", "hello", "readlines(1) readlines(1)"},
	{"larger-than-the-content", "a\nb\nc", "readlines(100)"},
	{"zero", "a\nb\nc", "readlines(0)"},
	{"negative", "a\nb\nc", "readlines(-1)"},
	{"none", "a\nb\nc", "readlines(None)"},
	{"absent", "a\nb\nc", "readlines()"},
}, func(v struct{ name, content, calls string }) harness.Case {
	r := reads{rule: "wsgi/readlines-hint-optional", name: v.name, text: v.calls + " give whole lines, at least one, and lose none",
		request: posted(v.content), content: v.content, calls: v.calls}
	return r.Case()
}))

func ending(rule, name, text, request, content, calls string) harness.Case {
	return reads{rule, name, text, request, content, calls, true}.Case()
}

// terminated has chunked content read past its end, which a server allows by
// wsgi.input_terminated or by telling the length.
func terminated(name, content, calls string) harness.Case {
	return inChunks(reads{"wsgi/input-simulates-eof", name, calls + " end with chunked content",
		chunked(content[:3], content[3:8], content[8:]), content, calls, true})
}

// inChunks is for chunked content, which not every server takes.
func inChunks(r reads) harness.Case {
	c := r.Case()
	check := c.Check
	c.Check = func(g Gomega, run *harness.Run) {
		LeaveIfNotChunked(run)
		app := run.App()
		_, terminated := app.Environ()["wsgi.input_terminated"]
		length := app.Get("CONTENT_LENGTH")
		if !terminated && length == "" {
			run.Leave(harness.NotOffered, "chunked content comes with neither wsgi.input_terminated nor a CONTENT_LENGTH")
		}
		check(g, run)
	}
	return c
}
