package component

import (
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// failing are the cases about errors.
func failing() []Case {
	return []Case{
		{Rule: "wsgi/app-no-error-page-after-data", Name: "beneath", Of: OnlyMiddleware, What: []string{RaiseLater, MindLate}, Nature: []Nature{Answers},
			Text: "once data has come out, nothing is added to it when the application beneath fails",
			Look: func(x *Seen, l *View) {
				raised := x.Beneath(trace.Raise)
				if len(raised) == 0 || !sentBefore(x, raised[0].Seq) {
					return
				}
				l.Tested()
				for _, e := range x.Above(trace.Yield, trace.Write) {
					if e.Seq > raised[0].Seq && len(e.Data.Bytes()) > 0 {
						l.Break(e, "after the error, %s was added to a response that had begun", short(string(e.Data.Bytes())))
					}
				}
			}},
		{Rule: "wsgi/app-no-error-page-after-data", Name: "above", Of: OnlyApplication,
			Text: "once data has come out, nothing is added when start_response with exc_info has raised",
			Look: func(x *Seen, l *View) {
				for _, start := range x.Above(trace.Start) {
					if start.Value != "exc_info" || start.Error == nil {
						continue
					}
					l.Tested()
					for _, e := range x.Above(trace.Yield, trace.Write) {
						if e.Seq > start.Seq && len(e.Data.Bytes()) > 0 {
							l.Break(e, "%s was added to a response that had begun", short(string(e.Data.Bytes())))
						}
					}
				}
			}},
		{Rule: "wsgi/errors-is-text-stream", Name: "line-ends", Of: OnlyApplication,
			Text: "lines for wsgi.errors end in LF, which the server translates",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Errors) {
					l.Tested()
					if strings.Contains(e.Value, "\r\n") {
						l.Break(e, "wsgi.errors.%s() was given %s", e.Method, trace.Repr(e.Value))
					}
				}
			}},
		{Rule: "wsgi/app-traps-own-errors", Name: "left", Of: OnlyApplication,
			Text: "no error leaves the application",
			Look: func(x *Seen, l *View) {
				l.Tested()
				for _, e := range x.Raised() {
					if strings.HasPrefix(e.Error.Message, "wsgicheck:") || x.Exchange.RefuseStart || raisedByStart(x, e) {
						continue
					}
					l.Break(e, "%s: %s left the application", e.Error.Type, e.Error.Message)
				}
			}},
		{Rule: "wsgi/middleware-may-intercept-errors", Name: "answered", Of: OnlyMiddleware, What: []string{RaiseCall, RaiseFirst},
			Text: "an error of the application beneath goes on to the server, or is answered",
			Look: func(x *Seen, l *View) {
				if !x.Has(trace.Beneath, trace.Raise) || x.Identity == nil {
					return
				}
				l.Tested()
				if len(x.Raised()) == 0 && x.Status() != "" {
					l.Note("it answers %s for an error of the application", trace.Repr(x.Status()))
				}
			}},
		{Rule: "wsgi/server-logs-fatal-exceptions", Name: "not-lost", Of: OnlyMiddleware, What: []string{RaiseCall, RaiseFirst, RaiseLater}, Nature: []Nature{Answers, Retries},
			Text: "an error of the application beneath is not lost: it goes on to the server, is answered, or is logged",
			Look: func(x *Seen, l *View) {
				if !x.Has(trace.Beneath, trace.Raise) || x.closesEarly() {
					return
				}
				l.Tested()
				if len(x.Raised()) == 0 && !x.Has(trace.Above, trace.Errors) && (x.Status() == "" || strings.HasPrefix(x.Status(), "2")) {
					l.Break(lastOf(x.Above(trace.Returned, trace.End)), "the error of the application beneath did not come to the server, and the status is %s", trace.Repr(x.Status()))
				}
			}},
	}
}

// raisedByStart reports whether the error is one that start_response raised, which the application must let out.
func raisedByStart(x *Seen, e trace.Event) bool {
	return slices.ContainsFunc(x.Above(trace.Start), func(start trace.Event) bool {
		return start.Seq < e.Seq && start.Value == "exc_info" && start.Error != nil && start.Error.Type == e.Error.Type && start.Error.Message == e.Error.Message
	})
}
