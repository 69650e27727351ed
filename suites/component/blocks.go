package component

import (
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// stepped are the programs whose blocks come one at a time.
var stepped = []string{Iterates, IterElse, Empty, Late, WithLength, Writes}

// noAccumulation is the rule that is broken wherever values are gathered; what else comes of that is not reported again.
const noAccumulation = "wsgi/middleware-no-blocking-accumulation"

var gathered = []string{noAccumulation}

// blocks are the cases about when a value goes on.
func blocks() []Case {
	accumulated := func(rule, name, text string, what []string, presumes []string) Case {
		return Case{Rule: rule, Name: name, Text: text, Presumes: presumes, Of: OnlyMiddleware, What: what, Schedules: []string{Plain, Hops}, Nature: []Nature{Buffers, Transforms}, Look: accumulates}
	}
	return []Case{
		accumulated("wsgi/no-block-delay", "between-steps", "a block comes out before the application beneath is asked for the next", []string{Iterates, IterElse, WithLength}, gathered),
		accumulated("wsgi/block-transmission-guarantee", "between-steps", "a block is passed to the server above before the application beneath is asked for the next", []string{Iterates, Late}, gathered),
		accumulated(noAccumulation, "values", "of two values of the application beneath, the first brings one out above before the second is asked for", stepped, nil),
		accumulated("wsgi/middleware-yields-empty-while-accumulating", "values", "where a value does not go on at once, an empty block goes out in its place", stepped, gathered),
		{Rule: "wsgi/middleware-one-yield-per-app-yield", Name: "count", Presumes: []string{noAccumulation}, Of: OnlyMiddleware, What: stepped, Schedules: []string{Plain, Hops}, Nature: []Nature{Buffers, Transforms},
			Text: "the middleware yields at least as many values as the application beneath",
			Look: func(x *Seen, l *View) {
				if !x.Whole() || !x.iterated() {
					return
				}
				l.Tested()
				if above, beneath := len(x.Above(trace.Yield)), len(x.Beneath(trace.Yield)); above < beneath {
					l.Break(lastOf(x.Above(trace.End)), "the application beneath yielded %s, and the middleware %d", counted(beneath, "value", "values"), above)
				}
			}},
		{Rule: "wsgi/middleware-returns-iterable-promptly", Name: "before-the-first-step", Presumes: []string{noAccumulation}, Of: OnlyMiddleware, What: []string{Iterates, IterElse, WithLength, Empty}, Nature: []Nature{Buffers, Transforms, Retries},
			Text: "an iterable is returned before the application beneath has been asked for a second value",
			Look: func(x *Seen, l *View) {
				returned := x.Above(trace.Returned)
				if len(returned) == 0 || !x.iterated() || x.elsewhere(trace.Yield) {
					return
				}
				l.Tested()
				asked := 0
				for _, e := range x.Beneath(trace.Yield, trace.End) {
					if e.Seq < returned[0].Seq {
						asked++
					}
				}
				if asked > 1 {
					l.Break(returned[0], "the middleware asked the application beneath %d times for a value before it returned an iterable", asked)
				} else if asked == 1 {
					l.Advise(returned[0], "the middleware asked the application beneath for its first value before it returned an iterable")
				}
			}},
		{Rule: "wsgi/server-tolerates-empty-blocks", Name: "body", Presumes: []string{"wsgi/server-no-early-start-response-assumption", noAccumulation, ownBody}, Of: OnlyMiddleware, What: []string{Empty}, Nature: []Nature{Transforms},
			Text: "empty blocks change nothing: the body is whole",
			Look: sameBody},
		{Rule: "wsgi/middleware-no-write-of-yielded-data", Name: "written", Of: OnlyMiddleware, What: slices.Concat(stepped, []string{Sized, List}),
			Text: "what the application beneath yields is not given to write() above",
			Look: func(x *Seen, l *View) {
				if !x.iterated() && x.What != List {
					return
				}
				l.Tested()
				for _, w := range x.Above(trace.Write) {
					for _, part := range []string{"one-", "two", "three-", "four.", "yielded-", "last."} {
						if strings.Contains(string(w.Data.Bytes()), part) {
							l.Break(w, "%s, which the application beneath yields, was given to write()", short(part))
						}
					}
				}
			}},
	}
}

// iterated reports whether the application beneath was asked for values.
func (s *Seen) iterated() bool { return s.Has(trace.Beneath, trace.Yield) }

// elsewhere reports whether such events happened beneath on threads on which the server has never been: what follows what is then chance.
func (s *Seen) elsewhere(kinds ...trace.Kind) bool {
	if s.Schedule == Hops && s.Plain != nil { // the server has been on many threads, whose names come again
		return s.Plain.elsewhere(kinds...)
	}
	events, above := s.Beneath(kinds...), s.Above(trace.Call, trace.Returned, trace.Yield, trace.End, trace.Raise, trace.Close)
	if slices.ContainsFunc(above, func(a trace.Event) bool { return a.Thread == "" }) {
		return false // where the server was is not known
	}
	return len(events) > 0 && !slices.ContainsFunc(events, func(e trace.Event) bool {
		return slices.ContainsFunc(above, func(a trace.Event) bool { return a.Thread == e.Thread })
	})
}

// accumulates breaks the rule if nothing comes out above between two values of the application beneath.
func accumulates(x *Seen, l *View) {
	yields := x.Beneath(trace.Yield, trace.End)
	if x.elsewhere(trace.Yield, trace.End) {
		return // the next value is asked for while the first goes out
	}
	for i := 1; i < len(yields); i++ {
		if yields[i].Kind == trace.End && yields[i-1].Seq == 0 {
			continue
		}
		l.Tested()
		if !x.between(trace.Above, yields[i-1].Seq, yields[i].Seq, trace.Yield) {
			at := x.Above(trace.Yield, trace.End, trace.Raise, trace.Returned)
			next := slices.IndexFunc(at, func(e trace.Event) bool { return e.Seq > yields[i].Seq })
			e := lastOf(at)
			if next >= 0 {
				e = at[next]
			}
			l.Break(e, "value %d of the application beneath brought nothing out above before it was asked for the next", i)
			return
		}
	}
}
