package component

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// calling are the cases about who calls what, and how.
func calling() []Case {
	return []Case{
		{Rule: "wsgi/app-accepts-two-positionals", Name: "called", Of: OnlyApplication, Unwatched: true,
			Text: "the application can be called with environ and start_response, by position",
			Look: func(x *Seen, l *View) {
				l.Tested()
				for _, e := range x.Above(trace.Raise) {
					if e.Name == "call" && e.Error.Is("TypeError") && len(e.Places) == 0 {
						l.Break(x.Component, "calling it with two arguments raised %s: %s", e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/app-called-positionally", Name: "by-position", Of: OnlyMiddleware,
			Text: "the application beneath is called with two arguments, by position",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Call) {
					l.Tested()
					if e.Args.Positional != 2 || e.Args.Keyword != 0 {
						l.Break(e, "the application beneath was called with %d positional and %d keyword arguments", e.Args.Positional, e.Args.Keyword)
					}
				}
			}},
		{Rule: "wsgi/environ-builtin-dict", Name: "type", Of: OnlyMiddleware,
			Text: "the environ that the application beneath gets is a dict, not something like one",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Call) {
					l.Tested()
					if e.Args.EnvironType != "dict" {
						l.Break(e, "the environ beneath is of type %s", e.Args.EnvironType)
					}
				}
			}},
		{Rule: "wsgi/start-response-called-positionally", Name: "every-call", Of: Both,
			Text: "start_response is called by position",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Start) {
					l.Tested()
					if e.Args.Keyword > 0 {
						l.Break(e, "start_response was called with %s by keyword", counted(e.Args.Keyword, "argument", "arguments"))
					}
				}
			}},
		{Rule: "wsgi/all-callables-positional", Name: "every-callable", Of: Both,
			Text: "write(), wsgi.file_wrapper and the methods of the streams are called by position",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Write, trace.Read, trace.Errors, trace.Note) {
					if e.Kind == trace.Note && (e.Name != "file_wrapper" || e.Value != "call") {
						continue
					}
					l.Tested()
					if e.Args != nil && e.Args.Keyword > 0 {
						l.Break(e, "%s was called with %s by keyword", nameOf(e), counted(e.Args.Keyword, "argument", "arguments"))
					}
				}
			}},
		{Rule: "wsgi/start-response-signature", Name: "third-argument", Of: OnlyMiddleware, What: []string{Mind, MindEmpty, Explicit},
			Text: "the application beneath can give exc_info, or None, as third argument",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Start) {
					l.Tested()
					if e.Error.Is("TypeError") {
						l.Break(e, "start_response, called beneath, raised %s: %s", e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/start-response-signature", Name: "exc-info-arrives", Of: OnlyMiddleware, What: []string{Mind, MindEmpty},
			Text: "exc_info that the application beneath gives arrives at the server, if its start_response does",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Start) {
					if !passedOn(e, "503 Changed") {
						continue
					}
					l.Tested()
					if e.Value != "exc_info" && len(x.Above(trace.Start)) > 1 {
						l.Break(e, "start_response was called above without the exc_info that was given beneath")
					}
				}
			}},
		{Rule: "wsgi/start-response-returns-write", Name: "beneath", Of: OnlyMiddleware,
			Text: "start_response, called beneath, returns write(), which takes bytes",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Start, trace.Write) {
					switch {
					case e.Kind == trace.Start && e.Error == nil && e.Type != "":
						l.Tested()
						if e.Type != "callable" {
							l.Break(e, "start_response, called beneath, returned an object of type %s", e.Type)
						}
					case e.Kind == trace.Write && e.Error.Is("TypeError"):
						l.Break(e, "write(), called beneath, raised %s: %s", e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/callable-kind-irrelevant", Name: "objects", Presumes: repeatable, Of: Both, Schedules: []string{Objects},
			Text: "it makes no difference whether start_response is a function or an object that can be called",
			Look: func(x *Seen, l *View) {
				if x.Plain == nil || x.Plain.Gone != nil {
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > len(x.Plain.Raised()) {
					l.Break(raised[0], "with a start_response that is an object, %s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
				} else if x.Status() != x.Plain.Status() {
					l.Break(trace.Event{}, "with a start_response that is an object, the status is %s, and %s with a function", trace.Repr(x.Status()), trace.Repr(x.Plain.Status()))
				}
			}},
		{Rule: "wsgi/server-ignores-other-attributes", Name: "attributes", Of: OnlyMiddleware,
			Text: "of what the application beneath returned, only iteration, len() and close() are used",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Returned) {
					if e.Value == "iterator" || e.Value == "sized" {
						l.Tested()
					}
				}
				for _, e := range x.Notes(trace.Beneath, "attribute") {
					l.Break(e, "it looked for the attribute %s", trace.Repr(e.Value))
				}
			}},
		{Rule: "wsgi/getitem-only-iterables-accepted", Name: "iterated", Presumes: []string{ownBody}, Of: OnlyMiddleware, What: []string{GetItem}, Nature: []Nature{Transforms},
			Text: "an iterable that has only __getitem__() arrives whole",
			Look: sameBody},
	}
}

func nameOf(e trace.Event) string {
	switch e.Kind {
	case trace.Write:
		return "write()"
	case trace.Read:
		return "wsgi.input." + e.Method + "()"
	case trace.Errors:
		return "wsgi.errors." + e.Method + "()"
	}
	return "wsgi.file_wrapper"
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + more
}

// passedOn reports whether the start above is the one that the application beneath made with that status.
func passedOn(e trace.Event, status string) bool { return strings.HasPrefix(e.Status, status) }

// sameBody breaks the rule if the body is not that of the application alone. Whoever answers in its place is not judged.
func sameBody(x *Seen, l *View) {
	if x.Identity == nil || !x.Whole() || x.closesEarly() || !x.Called() || x.Status() != x.Identity.Status() || len(x.Field(ownField)) == 0 || len(x.Field("Content-Encoding")) > 0 {
		if raised := x.Raised(); x.Called() && len(raised) > 0 && x.Identity != nil && len(x.Identity.Raised()) == 0 {
			l.Break(raised[0], "%s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
		}
		return
	}
	l.Tested()
	want, _ := x.Identity.Body()
	if got, _ := x.Body(); got != want {
		l.Break(trace.Event{}, "the body is %s, and %s without the middleware", short(got), short(want))
	}
}

func short(s string) string {
	const most = 80
	if len(s) <= most {
		return trace.ReprBytes([]byte(s))
	}
	return trace.ReprBytes([]byte(s[:most])) + "… (" + counted(len(s), "octet", "octets") + ")"
}
