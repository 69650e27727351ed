package input

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// readline(size) gives no more than size octets. The application calls it with sizes around the length of a line.
var inputReadlineSize = harness.Group{
	Rule:     "wsgi/input-readline-size",
	Presumes: []string{"wsgi/native-string-type#content-by-read", "wsgi/native-string-type#content-by-readline", "wsgi/stream-semantics-as-library#readline-empty-lines"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"at-the-end", "zero"}, Presumes: []string{"wsgi/input-exhausted-returns-empty#http10-get"}},
	},
	Cases: Each([]struct{ name, content, calls string }{
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
		return reads{name: v.name, text: v.calls + " give no more than they ask for, and no more than a line",
			request: posted(v.content), content: v.content, calls: v.calls}.Case()
	}),
}
