package input

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The hint of readlines() may be left out and may be ignored. The application calls readlines() with every kind of hint.
var readlinesHintOptional = harness.Group{
	Rule: "wsgi/readlines-hint-optional",
	Cases: Each([]struct{ name, content, calls string }{
		{"one", "a\nb\nc\n", "readlines(1) readlines()"},
		{"two-lines", "a\nb\nc\n", "readlines(3) readlines(1) readlines()"},
		{"no-line-end", "hello", "readlines(1) readlines(1)"},
		{"larger-than-the-content", "a\nb\nc", "readlines(100)"},
		{"zero", "a\nb\nc", "readlines(0)"},
		{"negative", "a\nb\nc", "readlines(-1)"},
		{"none", "a\nb\nc", "readlines(None)"},
		{"absent", "a\nb\nc", "readlines()"},
	}, func(v struct{ name, content, calls string }) harness.Case {
		return reads{name: v.name, text: v.calls + " give whole lines, at least one, and lose none",
			request: posted(v.content), content: v.content, calls: v.calls}.Case()
	}),
}
