package component

import (
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// writing are the cases about write().
func writing() []Case {
	return []Case{
		{Rule: "wsgi/write-equivalent-to-yield", Name: "beneath", Presumes: []string{ownBody}, Of: OnlyMiddleware, What: []string{Writes, WritesOnly}, Nature: []Nature{Transforms},
			Text: "what the application beneath writes and yields arrives, whole",
			Look: sameBody},
		{Rule: "wsgi/write-precedes-iteration-output", Name: "order", Of: OnlyMiddleware, What: []string{Writes},
			Text: "what was written beneath comes out before anything that was yielded",
			Look: func(x *Seen, l *View) {
				body, _ := x.Body()
				written, yielded := strings.Index(body, "written-"), strings.Index(body, "yielded-")
				if written < 0 || yielded < 0 {
					return
				}
				l.Tested()
				if written > yielded {
					l.Break(lastOf(x.Above(trace.Yield, trace.Write)), "what was yielded came out before what was written: %s", short(body))
				}
			}},
		{Rule: "wsgi/yielded-after-write-is-sent", Name: "body", Of: OnlyMiddleware, What: []string{Writes}, Presumes: []string{"wsgi/write-equivalent-to-yield", ownBody}, Nature: []Nature{Transforms},
			Text: "what is yielded beneath after write() was used arrives",
			Look: sameBody},
		{Rule: "wsgi/write-guarantee-before-return", Name: "written", Of: OnlyMiddleware, What: []string{Writes, WritesOnly}, Nature: []Nature{Buffers, Transforms},
			Text: "when write() returns beneath, the data has been given to the server's write()",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Write) {
					if e.Error != nil {
						continue
					}
					l.Tested()
					if !slices.ContainsFunc(x.Above(trace.Write), func(w trace.Event) bool {
						return w.Seq < e.Seq && strings.Contains(string(w.Data.Bytes()), string(e.Data.Bytes()))
					}) {
						l.Break(e, "write() returned beneath before its data was given to the server's write()")
					}
				}
			}},
		{Rule: "wsgi/app-no-write-from-iterator", Name: "in-a-step", Of: Both,
			Text: "write() is not called once the iterable has been returned",
			Look: func(x *Seen, l *View) {
				returned := x.Above(trace.Returned)
				if len(returned) == 0 {
					return
				}
				l.Tested()
				for _, e := range x.Above(trace.Write) {
					if e.Seq > returned[0].Seq {
						l.Break(e, "write() was called after the iterable had been returned")
					}
				}
			}},
		{Rule: "wsgi/write-discouraged", Name: "used", Of: OnlyApplication, Level: "MAY",
			Text: "write() is not used",
			Look: func(x *Seen, l *View) {
				if x.Has(trace.Above, trace.Returned) {
					l.Tested()
				}
				if x.Has(trace.Above, trace.Write) {
					l.Note("write() is used, which the PEP keeps for older interfaces")
				}
			}},
	}
}
