package component

import (
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// starting are the cases about start_response: how often it is called, with what exc_info, and what comes of it.
func starting() []Case {
	return []Case{
		{Rule: "wsgi/exc-info-is-tuple", Name: "type", Of: Both,
			Text: "exc_info is a tuple as sys.exc_info() returns it",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Start) {
					if kind := e.Types["exc_info"]; kind != "" {
						l.Tested()
						if kind != "tuple/class/error/traceback" && kind != "tuple/class/error/NoneType" && kind != "tuple/NoneType/NoneType/NoneType" {
							l.Break(e, "exc_info is %s", kind)
						}
					}
				}
			}},
		{Rule: "wsgi/start-response-before-body", Name: "at-all", Of: OnlyApplication,
			Text: "start_response has been called when the iterable has come to its end",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.End) {
					l.Tested()
					if !slices.ContainsFunc(x.Above(trace.Start), func(start trace.Event) bool { return start.Seq < e.Seq }) {
						l.Break(e, "the iterable has ended, and start_response was not called")
					}
				}
			}},
		{Rule: "wsgi/exc-info-only-from-error-handler", Name: "error", Of: Both,
			Text: "exc_info is given only where an error is handled",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Start) {
					if kind := e.Types["exc_info"]; kind != "" {
						l.Tested()
						if kind == "tuple/NoneType/NoneType/NoneType" {
							l.Break(e, "exc_info holds no error: it was taken where none was handled")
						}
					}
				}
			}},
		{Rule: "wsgi/server-no-early-start-response-assumption", Name: "late", Of: OnlyMiddleware, What: []string{Late},
			Text: "an application that calls start_response in its first step works",
			Look: func(x *Seen, l *View) {
				if x.Identity == nil || !x.Has(trace.Beneath, trace.Returned) {
					return
				}
				if x.Usual != nil && len(x.Usual.Raised()) > 0 {
					return // it fails whenever start_response is called
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Break(raised[0], "%s: %s was raised, as start_response had not been called when the application returned", raised[0].Error.Type, raised[0].Error.Message)
				} else if x.Whole() && x.Has(trace.Beneath, trace.Start) && !x.Has(trace.Above, trace.Start) {
					l.Break(x.Beneath(trace.Start)[0], "start_response, called in the first step beneath, never came to the server")
				}
			}},
		{Rule: "wsgi/server-no-early-start-response-assumption", Name: "after-an-empty-block", Of: OnlyMiddleware, What: []string{Late2}, Level: "MAY",
			Text: "an application that yields an empty block before it calls start_response works, or not: whether it may is not settled",
			Look: func(x *Seen, l *View) {
				if !x.Has(trace.Beneath, trace.Returned) {
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Note("it raises %s: %s for an application that yields an empty block before it calls start_response", raised[0].Error.Type, raised[0].Error.Message)
				}
			}},
		{Rule: "wsgi/start-response-does-not-transmit", Name: "replaced", Presumes: []string{"wsgi/start-response-signature"}, Of: OnlyMiddleware, What: []string{Mind},
			Text: "before any data, a call of start_response with exc_info takes the place of an earlier one",
			Look: replaced},
		{Rule: "wsgi/headers-held-until-first-nonempty", Name: "after-empty", Presumes: []string{"wsgi/start-response-signature", "wsgi/server-no-early-start-response-assumption", ownBody}, Of: OnlyMiddleware, What: []string{MindEmpty}, Nature: []Nature{Transforms, Buffers},
			Text: "after an empty block, a call of start_response with exc_info still takes the place of an earlier one",
			Look: replaced},
		{Rule: "wsgi/headers-sent-on-exhaustion", Name: "no-block", Of: OnlyMiddleware, What: []string{Nothing, WritesOnly},
			Text: "the status of an application beneath that yields no block has come to the server by the end",
			Look: func(x *Seen, l *View) {
				if !x.Whole() || !x.Has(trace.Beneath, trace.Start) {
					return
				}
				l.Tested()
				if !x.Has(trace.Above, trace.Start) {
					l.Break(lastOf(x.Above(trace.End)), "the iterable has ended, and start_response, which was called beneath, was not called above")
				}
			}},
		{Rule: "wsgi/exc-info-replaces-stored-headers", Name: "headers", Presumes: []string{"wsgi/start-response-signature"}, Of: OnlyMiddleware, What: []string{Mind},
			Text: "the headers that come with exc_info take the place of the old ones",
			Look: func(x *Seen, l *View) {
				if !strings.HasPrefix(x.Status(), "503 Changed") || x.Exchange.EmptyHeaders {
					return
				}
				l.Tested()
				if len(x.Field("X-Old")) > 0 {
					l.Break(lastOf(x.Starts()), "the old header X-Old is still there")
				}
				if len(x.Field("X-New")) == 0 {
					l.Break(lastOf(x.Starts()), "the new header X-New is missing")
				}
			}},
		{Rule: "wsgi/exc-info-raises-after-headers-sent", Name: "raised", Presumes: []string{"wsgi/start-response-signature"}, Of: OnlyMiddleware, What: []string{MindLate},
			Text: "once a block has come out, start_response with exc_info raises in the application beneath",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Start) {
					if e.Value != "exc_info" || !sentBefore(x, e.Seq) {
						continue
					}
					l.Tested()
					if e.Error == nil {
						l.Break(e, "start_response with exc_info, called beneath after data had been sent, did not raise")
					}
				}
			}},
		{Rule: "wsgi/exc-info-reraises-original", Name: "same", Presumes: []string{"wsgi/start-response-signature"}, Of: OnlyMiddleware, What: []string{MindLate},
			Text: "what start_response then raises is the error in exc_info",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Start) {
					if e.Value != "exc_info" || e.Error == nil || !sentBefore(x, e.Seq) {
						continue
					}
					l.Tested()
					if !e.Error.Same {
						l.Break(e, "start_response raised %s: %s in place of the error in exc_info", e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/app-never-traps-start-response-errors", Name: "trapped", Of: Both, Nature: []Nature{Answers},
			Text: "the error that start_response raises when it is called with exc_info leaves the application",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Start) {
					if e.Value != "exc_info" || e.Error == nil {
						continue
					}
					l.Tested()
					if !slices.ContainsFunc(x.Above(trace.Raise), func(r trace.Event) bool { return r.Seq > e.Seq && r.Error.Type == e.Error.Type }) {
						l.Break(e, "the %s that start_response raised did not come back to the server", e.Error.Type)
					}
				}
			}},
		{Rule: "wsgi/server-rejects-second-start-response", Name: "twice", Of: OnlyMiddleware, What: []string{Twice},
			Text: "a second call of start_response without exc_info raises beneath, or is passed on to a server that refuses it",
			Look: func(x *Seen, l *View) {
				for i, e := range x.Beneath(trace.Start) {
					if i != 1 || x.Beneath(trace.Start)[0].Error != nil {
						continue
					}
					l.Tested()
					passed := len(x.Above(trace.Start)) > 1
					if e.Error == nil && !passed && len(x.Raised()) == 0 {
						l.Break(e, "the second call of start_response beneath was accepted")
					}
				}
			}},
		{Rule: "wsgi/failed-start-response-counts-as-called", Name: "refused", Presumes: []string{"wsgi/start-response-signature"}, Of: OnlyMiddleware, What: []string{StartTwice}, Schedules: []string{Refuses},
			Text: "after a first call of start_response that raised, another without exc_info is refused, and one with it is accepted",
			Look: func(x *Seen, l *View) {
				starts := x.Beneath(trace.Start)
				if len(starts) < 3 || starts[0].Error == nil {
					return
				}
				l.Tested()
				if starts[1].Error == nil {
					l.Break(starts[1], "the second call without exc_info was accepted")
				}
				if starts[2].Error != nil {
					l.Break(starts[2], "the call with exc_info raised %s: %s", starts[2].Error.Type, starts[2].Error.Message)
				}
			}},
		{Rule: "wsgi/exc-info-reference-dropped", Name: "after-the-request", Of: OnlyMiddleware, What: []string{References},
			Text: "an error that was given as exc_info is not kept beyond the request",
			Look: func(x *Seen, l *View) {
				if !slices.ContainsFunc(x.Above(trace.Start), func(e trace.Event) bool { return e.Value == "exc_info" }) {
					return
				}
				l.Tested()
				for _, e := range x.Notes(trace.Above, "exc_info-kept") {
					l.Break(e, "the error that the application beneath gave as exc_info is still referred to when the request is over")
				}
			}},
		{Rule: "wsgi/app-error-start-uses-exc-info", Name: "handled", Of: OnlyApplication,
			Text: "a response 500 that begins while an error is handled has exc_info",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Start) {
					if e.Types["handled"] == "" || !strings.HasPrefix(e.Status, "500") {
						continue
					}
					l.Tested()
					if e.Value != "exc_info" {
						l.Break(e, "while it handled %s, it began the response %s without exc_info", e.Types["handled"], trace.Repr(e.Status))
					}
				}
			}},
		{Rule: "wsgi/app-error-start-uses-exc-info", Name: "error", Of: OnlyMiddleware, What: []string{RaiseFirst, RaiseCall}, Nature: []Nature{Answers},
			Text: "an error response that begins after another has begun has exc_info",
			Look: func(x *Seen, l *View) {
				starts := x.Above(trace.Start)
				if !x.Has(trace.Beneath, trace.Raise) || len(starts) < 2 {
					return
				}
				l.Tested()
				if last := lastOf(starts); strings.HasPrefix(last.Status, "5") && last.Value != "exc_info" {
					l.Break(last, "the error response %s was begun without exc_info", trace.Repr(last.Status))
				}
			}},
	}
}

// replaced breaks the rule if what the application changed its mind to is not what the server has.
func replaced(x *Seen, l *View) {
	changed := slices.ContainsFunc(x.Beneath(trace.Start), func(e trace.Event) bool { return strings.HasPrefix(e.Status, "503 Changed") })
	if x.Identity == nil || !changed {
		return
	}
	l.Tested()
	for _, e := range x.Beneath(trace.Start) {
		if strings.HasPrefix(e.Status, "503 Changed") && e.Error != nil {
			l.Break(e, "start_response with exc_info raised %s: %s, although no data had been sent", e.Error.Type, e.Error.Message)
			return
		}
	}
	if x.Whole() && strings.HasPrefix(x.Status(), "200") {
		l.Break(lastOf(x.Above(trace.Start)), "the status is %s, and the application beneath had changed it to '503 Changed'", trace.Repr(x.Status()))
	}
}

func lastOf(events []trace.Event) trace.Event {
	if len(events) == 0 {
		return trace.Event{}
	}
	return events[len(events)-1]
}

// sentBefore reports whether data came out above before then.
func sentBefore(x *Seen, seq int) bool {
	return slices.ContainsFunc(x.Above(trace.Yield, trace.Write), func(e trace.Event) bool { return e.Seq < seq && len(e.Data.Bytes()) > 0 })
}
