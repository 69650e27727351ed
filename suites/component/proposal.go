package component

import (
	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var switching = []string{TokenFirst, TokenLater}

// proposal are the cases of the asynchronous proposal.
func proposal() []Case {
	return []Case{
		{Rule: "sync-switch/token-through", Name: "same-turn", Of: OnlyMiddleware, What: switching, Proposal: true,
			Text: "a token that the application beneath yields comes out as it is, in the same turn",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Yield) {
					if e.Value != "token" {
						continue
					}
					l.Tested()
					out := x.Above(trace.Yield, trace.End, trace.Raise)
					for len(out) > 0 && out[0].Seq < e.Seq {
						out = out[1:]
					}
					switch {
					case len(out) == 0:
						l.Break(e, "the token did not come out")
					case out[0].Kind == trace.Raise:
						l.Break(out[0], "in place of the token, %s: %s was raised", out[0].Error.Type, out[0].Error.Message)
					case out[0].Kind == trace.End:
						l.Break(out[0], "in place of the token, the iterable ended")
					case out[0].Value != "token":
						l.Break(out[0], "in place of the token, %s came out", out[0].Value)
					}
				}
			}},
		{Rule: "sync-switch/environ-copied", Name: "input-beneath", Of: OnlyMiddleware, What: switching, Proposal: true,
			Text: "after the switch, the environ beneath has wsgi.input, also if the middleware copied it",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Read, trace.Factory) {
					l.Tested()
					if e.Error != nil {
						l.Break(e, "%s beneath raised %s: %s", map[trace.Kind]string{trace.Read: "wsgi.input." + e.Method + "(), called", trace.Factory: "wsgi.input_factory, called"}[e.Kind], e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "threads/any-thread", Name: "same-response", Of: OnlyApplication, Proposal: true, Schedules: []string{Hops},
			Text: "with each step on another thread, the response is the same",
			Look: func(x *Seen, l *View) {
				if x.Plain == nil || x.Plain.Gone != nil || !x.Plain.answered() {
					return
				}
				if !x.Has(trace.Above, trace.Factory) { // the rule is about what comes after the switch
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Break(raised[0], "with each step on another thread, %s: %s was raised", raised[0].Error.Type, raised[0].Error.Message)
					return
				}
				got, _ := x.Body()
				want, _ := x.Plain.Body()
				if diff := cmp.Diff([]string{x.Plain.Status(), want}, []string{x.Status(), got}); diff != "" {
					l.Break(lastOf(x.Above(trace.Yield)), "with each step on another thread, the body is %s, and %s otherwise", short(got), short(want))
				}
			}},
	}
}
