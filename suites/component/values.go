package component

import (
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// values are the cases about what a component returns and yields.
func values() []Case {
	return []Case{
		{Rule: "wsgi/app-returns-bytes-iterable", Name: "values", Of: Both,
			Text: "an iterable is returned, and every value that it yields is a bytestring",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Returned, trace.Yield) {
					switch {
					case e.Kind == trace.Yield:
						l.Tested()
						if e.Value != "bytes" && e.Value != "token" && e.Value != "input" { // the proposal has two others
							l.Break(e, "an object of type %s was yielded", e.Value)
						}
					case e.Types["iter"] == "no":
						l.Break(e, "what was returned is of type %s, which cannot be iterated", e.Value)
					case e.Value == "str":
						l.Break(e, "a str was returned")
					}
				}
			}},
		{Rule: "wsgi/app-does-all-encoding", Name: "text", Of: Both,
			Text: "no text is yielded or written",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Yield, trace.Write) {
					l.Tested()
					if e.Value == "str" || e.Type == "str" {
						l.Break(e, "a str was %s", map[trace.Kind]string{trace.Yield: "yielded", trace.Write: "written"}[e.Kind])
					}
				}
			}},
		{Rule: "wsgi/bytestrings-are-bytes", Name: "type", Of: Both,
			Text: "what is yielded and written is of type bytes",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Yield, trace.Write) {
					l.Tested()
					for _, kind := range []string{"bytearray", "memoryview", "str"} {
						if e.Value == kind || e.Type == kind {
							l.Break(e, "an object of type %s was %s", kind, map[trace.Kind]string{trace.Yield: "yielded", trace.Write: "written"}[e.Kind])
						}
					}
				}
			}},
		{Rule: "wsgi/bytestrings-are-bytes", Name: "read-beneath", Of: OnlyMiddleware, What: []string{Reads, ReadsAll},
			Text: "what the application beneath reads from wsgi.input is of type bytes",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Read) {
					l.Tested()
					if e.Error == nil && e.Type != "bytes" {
						l.Break(e, "wsgi.input.%s() returned an object of type %s beneath", e.Method, e.Type)
					}
				}
			}},
		{Rule: "wsgi/iterable-len-accurate", Name: "length", Of: Both,
			Text: "if what was returned has a length, it yields so many values",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Returned) {
					if e.Size == nil || !x.Whole() || x.Exchange.CloseAfter != nil {
						continue
					}
					l.Tested()
					if n := len(x.Above(trace.Yield)); n != *e.Size {
						l.Break(e, "len() is %d, and %s came", *e.Size, counted(n, "value", "values"))
					}
				}
			}},
		{Rule: "wsgi/app-returns-iterable-even-when-writing", Name: "returned", Of: Both,
			Text: "an iterable is returned, also by one that has used write()",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Returned) {
					if !x.Has(trace.Above, trace.Write) {
						continue
					}
					l.Tested()
					if e.Types["iter"] == "no" {
						l.Break(e, "after write(), an object of type %s was returned", e.Value)
					}
				}
			}},
		{Rule: "wsgi/app-no-raw-file-return", Name: "type", Of: OnlyApplication,
			Text: "no file is returned as the iterable",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Returned) {
					l.Tested()
					if e.Types["file"] == "yes" {
						l.Break(e, "a file was returned, of type %s", e.Value)
					}
				}
			}},
		{Rule: "wsgi/app-content-length-agrees", Name: "content", Presumes: []string{"wsgi/app-returns-bytes-iterable"}, Of: Both, Nature: []Nature{Transforms},
			Text: "the Content-Length of the response, if it has one, is the length of its content",
			Look: contentLength},
		{Rule: "wsgi/app-buffers-own-output", Name: "sizes", Of: OnlyApplication,
			Text: "the body comes in blocks of a suitable size",
			Look: func(x *Seen, l *View) {
				if !x.Whole() {
					return
				}
				l.Tested()
				tiny := 0
				for _, e := range x.Above(trace.Yield) {
					if n := len(e.Data.Bytes()); n > 0 && n < 16 {
						tiny++
					}
				}
				if tiny > 100 {
					l.Note("%d blocks of a few octets each were yielded", tiny)
				}
			}},
	}
}

// contentLength compares a response's Content-Length with what was sent, where a response has content at all.
func contentLength(x *Seen, l *View) {
	given := x.Field("Content-Length")
	status := x.Status()
	if len(given) == 0 || !x.Whole() || len(x.Raised()) > 0 || x.Exchange.EmptyHeaders || x.Exchange.Environ["REQUEST_METHOD"] == "HEAD" ||
		strings.HasPrefix(status, "304") || strings.HasPrefix(status, "204") || strings.HasPrefix(status, "1") {
		return
	}
	if len(x.Notes(trace.Above, "endless")) > 0 {
		return
	}
	l.Tested()
	starts := x.Starts()
	_, n := x.Body()
	for _, length := range given {
		if stated, err := strconv.Atoi(length); err != nil || stated != n {
			l.Break(starts[len(starts)-1], "Content-Length is %s, and the content has %s", trace.Repr(length), counted(n, "octet", "octets"))
		}
	}
}
