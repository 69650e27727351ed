package component

import (
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// closable are the programs whose iterable has a close() that reports.
var closable = []string{Iterates, Sized, SizedEmpty, IterElse, GetItem, Empty, Nothing, Late, Writes, WritesOnly, Mind, MindEmpty, RaiseFirst, RaiseLater, WithLength, Reads, ReadsAll, ErrorStream, BareEnviron, OtherEnviron, Pops, Head, NoContent, NotModified}

// closing are the cases about close().
func closing() []Case {
	return []Case{
		{Rule: "wsgi/close-on-normal-completion", Name: "beneath", Of: OnlyMiddleware, AnyProgram: true, What: closable,
			Text: "close() of what the application beneath returned is called when the server has driven the iterable to its end and closed it",
			Look: func(x *Seen, l *View) {
				if x.Whole() && !x.Has(trace.Beneath, trace.Raise) {
					closedBeneath(x, l, "although the iterable was driven to its end")
				}
			}},
		{Rule: "wsgi/close-on-normal-completion", Name: "once", Of: OnlyMiddleware, What: closable, Level: "MAY",
			Text: "close() beneath is called once",
			Look: func(x *Seen, l *View) {
				if n := len(x.Beneath(trace.Close)); n > 0 {
					l.Tested()
					if n > 1 {
						l.Note("close() beneath was called more than once, which the PEP does not forbid")
					}
				}
			}},
		{Rule: "wsgi/close-on-iteration-error", Name: "beneath", Of: OnlyMiddleware, AnyProgram: true, What: []string{RaiseFirst, RaiseLater},
			Text: "close() beneath is called when iterating raised an error",
			Look: func(x *Seen, l *View) {
				if x.Has(trace.Beneath, trace.Raise) {
					closedBeneath(x, l, "after the error in a step")
				}
			}},
		{Rule: "wsgi/close-on-client-disconnect", Name: "before-the-first-value", Of: OnlyMiddleware, AnyProgram: true, What: closable, Schedules: []string{Gone0},
			Text: "close() beneath is called when the server closes the iterable before its first value",
			Look: func(x *Seen, l *View) {
				if x.Has(trace.Above, trace.Returned) {
					closedBeneath(x, l, "when the server closed it before its first value")
				}
			}},
		{Rule: "wsgi/close-on-client-disconnect", Name: "before-the-end", Of: OnlyMiddleware, AnyProgram: true, What: closable, Schedules: []string{Gone1, Gone3},
			Text: "close() beneath is called when the server closes the iterable before its end",
			Look: func(x *Seen, l *View) {
				if !x.Whole() && !x.Has(trace.Beneath, trace.Raise) && x.Has(trace.Above, trace.Returned) {
					closedBeneath(x, l, "when the server closed it before its end")
				}
			}},
		{Rule: "wsgi/app-must-not-assume-full-iteration", Name: "closed-early", Of: Both, Schedules: []string{Gone0, Gone1, Gone3},
			Text: "an iterable that is closed before its end raises nothing",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Closed) {
					l.Tested()
					if e.Error != nil {
						l.Break(e, "close() raised %s: %s", e.Error.Type, e.Error.Message)
					}
				}
			}},
	}
}

// closedBeneath breaks the rule if the server has done its part and what the application returned was not closed.
func closedBeneath(x *Seen, l *View, when string) {
	if !x.Has(trace.Beneath, trace.Returned) || !x.Has(trace.Above, trace.Returned, trace.Raise) {
		return
	}
	l.Tested()
	if x.Has(trace.Beneath, trace.Close) {
		return
	}
	if !x.Has(trace.Above, trace.Returned) { // it iterated before it returned
		l.Break(x.Above(trace.Raise)[0], "close() of what the application beneath returned was not called %s", when)
		return
	}
	returned := x.Above(trace.Returned)[0]
	e := lastOf(x.Above(trace.Close))
	if len(e.Places) == 0 {
		e = returned
	}
	if returned.Types["close"] == "no" {
		l.Break(e, "close() of what the application beneath returned was not called %s: what the middleware returned, of type %s, has no close()", when, returned.Value)
		return
	}
	l.Break(e, "close() of what the application beneath returned was not called %s", when)
}
