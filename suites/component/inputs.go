package component

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// specialMember is how the interpreter says that the worker's streams are no iterators, containers, or, since Python 3.11, context managers: before, it
// does not say what is none.
var specialMember = regexp.MustCompile(`'([a-z_]+\.)*(Input|Errors)' object (is not an iterator|is not subscriptable|does not support the (asynchronous )?context manager protocol)|object of type '([a-z_]+\.)*(Input|Errors)' has no len\(\)`)

var reading = []string{Reads, ReadsAll}

// methodsSupported is the rule that is broken where a method of wsgi.input is missing: the program ends there, with content unread.
var methodsSupported = []string{"wsgi/input-methods-supported"}

// inputs are the cases about the two streams.
func inputs() []Case {
	return []Case{
		{Rule: "wsgi/app-no-other-stream-members", Name: "used", Of: Both,
			Text: "of the two streams only the members are used that PEP 3333 lists",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Raised() {
					if used := specialMember.FindString(e.Error.Message); used != "" && e.Error.Is("TypeError") {
						l.Break(e, "a stream was used as nothing but a file can be: %s: %s", e.Error.Type, e.Error.Message)
						return
					}
				}
				for _, e := range x.Above(trace.Read, trace.Errors, trace.Note) {
					if e.Kind != trace.Note {
						l.Tested()
						continue
					}
					if e.Name == "member-used" { // of a stream that has it
						l.Break(e, "%s.%s() was called", e.Method, e.Value)
					}
					if e.Name != "member" || e.Value == "close" {
						continue
					}
					for _, raised := range x.Raised() {
						if raised.Error.Is("AttributeError") && strings.Contains(raised.Error.Message, trace.Repr(e.Value)) {
							l.Break(e, "%s.%s was used", e.Method, e.Value)
							return
						}
					}
					l.Note("it looks for %s of %s and does without it (%s)", e.Value, e.Method, strings.Join(x.Place(e), ", from "))
				}
			}},
		{Rule: "wsgi/app-no-stream-close", Name: "closed", Of: Both,
			Text: "neither stream is closed",
			Look: func(x *Seen, l *View) {
				if x.Has(trace.Above, trace.Returned) {
					l.Tested()
				}
				for _, e := range x.Notes(trace.Above, "stream-close") {
					l.Break(e, "%s was closed", e.Method)
				}
			}},
		{Rule: "wsgi/app-no-read-past-content-length", Name: "declared", Of: Both,
			Text: "of content whose length is declared, no more is asked for than is left",
			Look: func(x *Seen, l *View) {
				if x.Exchange.Environ["CONTENT_LENGTH"] != "" {
					beyond(x, l)
				}
			}},
		{Rule: "wsgi/app-no-read-past-content-length", Name: "undeclared", Of: Both,
			Text: "where no length is declared, and the server does not say that the content ends by itself, nothing is read",
			Look: func(x *Seen, l *View) {
				if x.Exchange.Environ["CONTENT_LENGTH"] != "" || x.Exchange.Terminated {
					return
				}
				if x.Has(trace.Above, trace.Returned) {
					l.Tested()
				}
				for _, e := range x.Above(trace.Read) {
					if e.Size == nil || *e.Size != 0 {
						l.Break(e, "wsgi.input.%s(%s) was called, which waits for ever where the connection stays open", e.Method, sizeOf(e))
					}
				}
			}},
		{Rule: "wsgi/input-stream-provides-body", Name: "content", Presumes: methodsSupported, Of: OnlyMiddleware, What: []string{Reads},
			Text: "the application beneath reads the content, octet for octet",
			Look: func(x *Seen, l *View) {
				if !x.Has(trace.Beneath, trace.Read) {
					return
				}
				l.Tested()
				if got := readBeneath(x); got != formContent {
					l.Break(lastOf(x.Beneath(trace.Read)), "the application beneath read %s in place of %s", short(got), short(formContent))
				}
			}},
		{Rule: "wsgi/input-methods-supported", Name: "methods", Of: OnlyMiddleware, What: []string{Reads},
			Text: "read(size), readline(), readlines(hint) and iteration work beneath",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Read) {
					l.Tested()
					if e.Error != nil {
						l.Break(e, "wsgi.input.%s(%s) raised %s: %s beneath", e.Method, sizeOf(e), e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/stream-semantics-as-library", Name: "results", Of: OnlyMiddleware, What: []string{Reads},
			Text: "each method of wsgi.input returns beneath what a file's would",
			Look: func(x *Seen, l *View) {
				if x.Identity == nil {
					return
				}
				want := x.Identity.Beneath(trace.Read)
				for i, e := range x.Beneath(trace.Read) {
					if i >= len(want) || e.Error != nil {
						return
					}
					l.Tested()
					if string(e.Data.Bytes()) != string(want[i].Data.Bytes()) {
						l.Break(e, "wsgi.input.%s(%s) returned %s beneath, and a file would return %s", e.Method, sizeOf(e), short(string(e.Data.Bytes())), short(string(want[i].Data.Bytes())))
						return
					}
				}
			}},
		{Rule: "wsgi/input-read-no-argument", Name: "beneath", Of: OnlyMiddleware, What: []string{ReadsAll},
			Text: "read() without a size returns all that is left",
			Look: func(x *Seen, l *View) {
				if reads := x.Beneath(trace.Read); len(reads) > 0 {
					l.Tested()
					if reads[0].Error != nil || string(reads[0].Data.Bytes()) != formContent {
						l.Break(reads[0], "read() returned %s", short(string(reads[0].Data.Bytes())))
					}
				}
			}},
		{Rule: "wsgi/input-exhausted-returns-empty", Name: "at-the-end", Presumes: methodsSupported, Of: OnlyMiddleware, What: reading,
			Text: "when all content has been read, an empty bytestring is returned",
			Look: func(x *Seen, l *View) {
				reads := x.Beneath(trace.Read)
				if len(reads) < 2 {
					return
				}
				l.Tested()
				if last := lastOf(reads); last.Error != nil {
					l.Break(last, "wsgi.input.%s(%s) raised %s: %s at the end of the content", last.Method, sizeOf(last), last.Error.Type, last.Error.Message)
				} else if len(last.Data.Bytes()) > 0 {
					l.Break(last, "%s was read at the end of the content", short(string(last.Data.Bytes())))
				}
			}},
		{Rule: "wsgi/input-readline-size", Name: "size", Of: OnlyMiddleware, What: []string{ReadsLine},
			Text: "readline(size) works beneath",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Read) {
					if e.Method != "readline" || e.Size == nil {
						continue
					}
					l.Tested()
					if e.Error != nil || len(e.Data.Bytes()) > *e.Size {
						l.Break(e, "readline(%d) did not return so many octets at most", *e.Size)
					}
				}
			}},
		{Rule: "wsgi/input-simulates-eof", Name: "beyond", Of: OnlyMiddleware, What: reading,
			Text: "a read beyond the end of the content finds its end",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Read) {
					l.Tested()
					if e.Error.Is("EOFError") || e.Error.Is("OSError") {
						l.Break(e, "wsgi.input.%s(%s) raised %s", e.Method, sizeOf(e), e.Error.Type)
					}
				}
			}},
		{Rule: "wsgi/errors-methods-supported", Name: "methods", Of: OnlyMiddleware, What: []string{ErrorStream},
			Text: "write(), writelines() and flush() of wsgi.errors work beneath",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Errors) {
					l.Tested()
					if e.Error != nil {
						l.Break(e, "wsgi.errors.%s() raised %s: %s beneath", e.Method, e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/app-flushes-errors-when-needed", Name: "flushed", Of: Both, Level: "MAY",
			Text: "an application that needs its error output to be written calls flush(): whether it needs that is its own to know",
			Look: func(x *Seen, l *View) {
				calls := x.Above(trace.Errors)
				if len(calls) == 0 {
					return
				}
				l.Tested()
				if !slices.ContainsFunc(calls, func(e trace.Event) bool { return e.Method == "flush" }) {
					l.Note("it writes to wsgi.errors and does not call flush()")
				}
			}},
	}
}

func sizeOf(e trace.Event) string {
	if e.Size == nil {
		return ""
	}
	return itoa(*e.Size)
}

func readBeneath(x *Seen) string {
	var b strings.Builder
	for _, e := range x.Beneath(trace.Read) {
		b.Write(e.Data.Bytes())
	}
	return b.String()
}

// beyond breaks the rule if more is asked for than is left: with a size, or from what has been read to its end.
func beyond(x *Seen, l *View) {
	for _, e := range x.Above(trace.Read) {
		l.Tested()
		if e.Size != nil && e.Left != nil && *e.Size > *e.Left && e.Method == "read" {
			l.Break(e, "wsgi.input.read(%d) was called where %s left", *e.Size, are(*e.Left))
		}
	}
}

func are(n int) string {
	if n == 1 {
		return "1 octet was"
	}
	return itoa(n) + " octets were"
}
