package component

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// comparing are the cases that compare exchanges with one another.
func comparing() []Case {
	return []Case{
		{Rule: "wsgi/app-reinvocable", Name: "again", Of: OnlyApplication, Schedules: []string{Again},
			Text: "the same request, made again, is answered",
			Look: func(x *Seen, l *View) {
				if x.Plain == nil || x.Plain.Gone != nil || !x.Plain.answered() {
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Break(raised[0], "made again, it raised %s: %s", raised[0].Error.Type, raised[0].Error.Message)
				} else if strings.HasPrefix(x.Status(), "5") && !strings.HasPrefix(x.Plain.Status(), "5") {
					l.Break(lastOf(x.Starts()), "made again, it is answered with %s, and with %s the first time", trace.Repr(x.Status()), trace.Repr(x.Plain.Status()))
				}
			}},
		{Rule: mutates, Name: "emptied", Of: OnlyMiddleware, Schedules: []string{Mutates},
			Text: "the server may empty the list of headers",
			Look: func(x *Seen, l *View) { afterMutation(x, l) }},
		{Rule: "wsgi/middleware-transparent", Name: "status", Presumes: []string{"wsgi/server-no-early-start-response-assumption", "wsgi/getitem-only-iterables-accepted"}, Of: OnlyMiddleware, Nature: []Nature{Transforms, Answers, Retries}, Schedules: []string{Plain},
			What: []string{Iterates, Sized, List, IterElse, Empty, Nothing, Late, Writes, WithLength, NoContent, NotModified, Head},
			Text: "what the application beneath answers arrives with its status",
			Look: func(x *Seen, l *View) {
				if x.Identity == nil {
					return
				}
				if raised := x.Raised(); len(raised) > 0 { // whether or not it came to call the application
					l.Break(raised[0], "%s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
					return
				}
				if !x.Called() || !x.Has(trace.Beneath, trace.Returned) {
					return
				}
				l.Tested()
				if x.Status() != x.Identity.Status() {
					l.Note("the status is %s, and %s without the middleware (%s)", trace.Repr(x.Status()), trace.Repr(x.Identity.Status()), x.What)
				}
			}},
		{Rule: "wsgi/middleware-conforms-both-ways", Name: "sum", Of: OnlyMiddleware,
			Text: "middleware keeps what binds it on both sides: each of these rules has cases of its own",
			Look: func(*Seen, *View) {}},
	}
}

// answered reports whether a response came, and no error.
func (s *Seen) answered() bool { return len(s.Raised()) == 0 && s.Status() != "" }

// without compares a request in other surroundings with the usual one.
func without(x *Seen, l *View, variant, what string) {
	other := x.Usual
	switch {
	case x.Identity == nil && !strings.HasSuffix(x.What, variant):
		return
	case other == nil || other.Gone != nil || !other.answered():
		return
	}
	l.Tested()
	if raised := x.Raised(); len(raised) > 0 {
		l.Break(raised[0], "%s, it raised %s: %s", what, raised[0].Error.Type, raised[0].Error.Message)
	} else if strings.HasPrefix(x.Status(), "5") && !strings.HasPrefix(other.Status(), "5") {
		l.Break(lastOf(x.Starts()), "%s, it is answered with %s, and with %s otherwise", what, trace.Repr(x.Status()), trace.Repr(other.Status()))
	}
}

// afterMutation looks at what comes of a list of headers that was emptied.
func afterMutation(x *Seen, l *View) {
	if x.Plain == nil || x.Plain.Gone != nil || !x.Plain.answered() {
		return
	}
	l.Tested()
	if raised := x.Raised(); len(raised) > 0 {
		l.Note("after the server had emptied the list of headers, %s: %s was raised (%s)", raised[0].Error.Type, raised[0].Error.Message, strings.Join(raised[0].Places, ", from "))
	}
}
