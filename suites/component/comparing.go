package component

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// repeatable is what comparisons rest on: the same request, made again, is answered in the same way.
var repeatable = []string{"wsgi/app-reinvocable#again"}

// comparing are the cases that compare exchanges with one another.
func comparing() []Case {
	return []Case{
		{Rule: "wsgi/app-reinvocable", Name: "again", Of: OnlyApplication, Schedules: []string{Mutates, Again},
			Text: "the same request, made again, is answered, also after a server has emptied the list of headers",
			Look: func(x *Seen, l *View) {
				if x.Schedule != Again || x.Plain == nil || x.Plain.Gone != nil || !x.Plain.answered() {
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Break(raised[0], "made again, it raised %s: %s", raised[0].Error.Type, raised[0].Error.Message)
				} else if strings.HasPrefix(x.Status(), "5") && !strings.HasPrefix(x.Plain.Status(), "5") {
					l.Break(lastOf(x.Starts()), "made again, it is answered with %s, and with %s the first time", trace.Repr(x.Status()), trace.Repr(x.Plain.Status()))
				} else if first := lastOf(x.Plain.Starts()).Headers; len(first) > 0 && len(lastOf(x.Starts()).Headers) == 0 && x.Status() == x.Plain.Status() {
					l.Break(lastOf(x.Starts()), "made again, it is answered without any header, and with %s the first time: servers may change the list that they were given", counted(len(first), "header", "headers"))
				} else if _, n := x.Plain.Body(); n > 0 && x.Whole() && x.Plain.Whole() && x.Status() == x.Plain.Status() {
					if _, again := x.Body(); again == 0 {
						l.Advise(lastOf(x.Above(trace.Returned)), "made again, it is answered without content, and with %s the first time", counted(n, "octet", "octets"))
					}
				}
			}},
		{Rule: "wsgi/app-reinvocable", Name: "meanwhile", Of: OnlyApplication, Schedules: []string{Beside}, Level: spec.Should,
			Text: "where wsgi.multithread is true, a response that is open stays what it was while the same request is made and answered",
			Look: meanwhile},
		{Rule: "wsgi/app-reinvocable", Name: "threads", Of: OnlyApplication, Schedules: []string{Hops}, Level: spec.May,
			Text: "each step may be on another thread: PEP 3333 says nothing of threads",
			Look: onThreads},
		{Rule: "wsgi/app-reinvocable", Name: "context", Of: OnlyApplication, Schedules: []string{Plain, Left}, Level: spec.May,
			Text: "what a request leaves in context variables is there for the next one on many servers: PEP 3333 says nothing of them",
			Look: leftBehind},
		{Rule: mutates, Name: "emptied", Of: OnlyMiddleware, Schedules: []string{Mutates},
			Text: "the server may empty the list of headers",
			Look: func(x *Seen, l *View) { afterMutation(x, l) }},
		{Rule: "wsgi/middleware-transparent", Name: "status", Presumes: []string{"wsgi/server-no-early-start-response-assumption", "wsgi/getitem-only-iterables-accepted"}, Of: OnlyMiddleware, Nature: []Nature{Transforms, Answers, Retries}, Schedules: []string{Plain},
			What: []string{Iterates, Sized, List, IterElse, Empty, Nothing, Late, Writes, WithLength, NoContent, NotModified, Head},
			Text: "what the application beneath answers arrives with its status",
			Look: func(x *Seen, l *View) {
				raised := x.Raised()
				if x.Identity == nil || len(raised) == 0 && (!x.Called() || !x.Has(trace.Beneath, trace.Returned)) {
					return
				}
				l.Tested()
				if len(raised) > 0 {
					l.Break(raised[0], "%s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
				} else if x.Status() != x.Identity.Status() {
					l.Note("the status is %s, and %s without the middleware (%s)", trace.Repr(x.Status()), trace.Repr(x.Identity.Status()), x.What)
				}
			}},
		{Rule: "wsgi/middleware-transparent", Name: "body", Of: OnlyMiddleware, Nature: []Nature{Transforms, Answers}, Schedules: []string{Plain},
			What: []string{Iterates, Sized, List, ListOne, IterElse},
			Text: "the body of the application beneath arrives as it is, unless the middleware is declared to change it",
			Look: func(x *Seen, l *View) {
				if len(x.Raised()) == 0 {
					sameBody(x, l)
				}
			}},
		{Rule: "wsgi/middleware-transparent", Name: "repeated-header", Of: OnlyMiddleware, What: []string{Fields}, Schedules: []string{Plain},
			Text: "a header that the application beneath gives twice arrives twice, or not at all",
			Look: func(x *Seen, l *View) {
				if x.Identity == nil || !x.Called() || len(x.Field("Set-Cookie")) == 0 || len(x.Identity.Field("Set-Cookie")) < 2 {
					return
				}
				l.Tested()
				if given, came := x.Identity.Field("Set-Cookie"), x.Field("Set-Cookie"); len(came) < len(given) {
					l.Break(lastOf(x.Starts()), "of the headers Set-Cookie: %s there is only %s", strings.Join(given, ", Set-Cookie: "), strings.Join(came, ", "))
				}
			}},
		{Rule: "wsgi/middleware-transparent", Name: "beneath", Presumes: []string{"wsgi/callable-kind-irrelevant", "wsgi/app-reinvocable#again"}, Of: OnlyApplication, Schedules: []string{Objects},
			Text: "beneath middleware, with a start_response of its own, it answers as without",
			Look: func(x *Seen, l *View) {
				without := x.latest()
				if without == nil || without.Gone != nil || !without.answered() {
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Break(raised[0], "beneath middleware, %s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
				} else if x.Status() != without.Status() {
					l.Break(lastOf(x.Starts()), "beneath middleware, the status is %s, and %s without", trace.Repr(x.Status()), trace.Repr(without.Status()))
				}
			}},
		{Rule: "wsgi/middleware-transparent", Name: "meanwhile", Of: OnlyMiddleware, Schedules: []string{Beside},
			Text: "where wsgi.multithread is true, a response that is open stays what it was while the same request is made and answered",
			Look: func(x *Seen, l *View) {
				if x.Plain == nil || x.Identity == nil || x.Plain.Status() == x.Identity.Status() { // a page for an error may differ each time
					meanwhile(x, l)
				}
			}},
		{Rule: "wsgi/middleware-transparent", Name: "threads", Of: OnlyMiddleware, Schedules: []string{Hops}, Level: spec.May,
			Text: "each step may be on another thread: PEP 3333 says nothing of threads",
			Look: onThreads},
		{Rule: "wsgi/middleware-transparent", Name: "context", Of: OnlyMiddleware, Schedules: []string{Plain, Left}, Level: spec.May,
			Text: "what a request leaves in context variables is there for the next one on many servers: PEP 3333 says nothing of them",
			Look: leftBehind},
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

// ownBody is the case of middleware that changes the body: cases that compare bodies say nothing more about it.
const ownBody = "wsgi/middleware-transparent#body"

// meanwhile compares a response in whose midst another request was answered with one that was alone. Responses that differ by themselves are not judged.
func meanwhile(x *Seen, l *View) {
	if x.Plain == nil || x.Again == nil || x.Plain.Gone != nil || x.Again.Gone != nil || !x.Plain.answered() || !x.Again.answered() {
		return
	}
	want, _ := x.Plain.Body()
	if again, _ := x.Again.Body(); again != want || x.Again.Status() != x.Plain.Status() {
		return
	}
	if x.Waited {
		l.Note("while a response is open, another request waits for its end (%s)", strings.Join(x.Plain.Place(trace.Event{}), ", from "))
		return
	}
	l.Tested()
	const when = "while another request was made and answered, "
	if raised := x.Raised(); len(raised) > 0 {
		l.Break(raised[0], when+"%s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
	} else if x.Status() != x.Plain.Status() {
		l.Break(lastOf(x.Above(trace.Returned)), when+"the status of the open response became %s in place of %s", trace.Repr(x.Status()), trace.Repr(x.Plain.Status()))
	} else if got, _ := x.Body(); got != want {
		l.Break(lastOf(x.Above(trace.Returned)), when+"the body of the open response became %s in place of %s", short(got), short(want))
	}
}

// onThreads notes what fails on threads of its own alone.
func onThreads(x *Seen, l *View) {
	if x.Has(trace.Above, trace.Returned) {
		l.Tested()
	}
	if x.failsByItsSchedule() {
		raised := x.Raised()[0]
		l.Note("with each step on another thread, it raised %s (%s)", raised.Error.Type, strings.Join(raised.Places, ", from "))
	}
}

// leftBehind notes what is left behind in context variables, and what comes of it.
func leftBehind(x *Seen, l *View) {
	if x.Has(trace.Above, trace.Returned) {
		l.Tested()
	}
	for _, e := range x.Notes(trace.Above, "context") {
		l.Note("it leaves the context variable %s set, of type %s", trace.Repr(e.Value), e.Type)
	}
	if x.Schedule != Left || x.Plain == nil || x.Plain.Gone != nil || x.Again == nil || x.Again.Gone != nil || x.Again.Status() != x.Plain.Status() {
		return
	}
	if raised := x.Raised(); len(raised) > len(x.Plain.Raised()) {
		l.Note("in the context that another request left, it raised %s: %s (%s)", raised[0].Error.Type, raised[0].Error.Message, strings.Join(raised[0].Places, ", from "))
	} else if x.Status() != x.Plain.Status() {
		l.Note("in the context that another request left, the status is %s, and %s in a fresh one", trace.Repr(x.Status()), trace.Repr(x.Plain.Status()))
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
