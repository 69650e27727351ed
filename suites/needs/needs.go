// Package needs has the usual conditions on a target without which a case says nothing about it. Where another
// rule demands what is missing, the reason names that rule, under which the defect is reported.
package needs

import "github.com/wsgicheck/wsgicheck/harness"

// Key is met by a target whose environ holds the key.
func Key(key string) harness.Need {
	return harness.Need{Met: func(f *harness.Facts) bool { return f.Has(key) }, Verdict: harness.NotOffered, Reason: "the environ has no " + key}
}

// The usual needs.
var (
	Python = harness.Need{Met: func(f *harness.Facts) bool { return f.Language == "python" }, Verdict: harness.NotTested,
		Reason: "it is about Python objects, and this target hosts no Python"}
	Bridge = harness.Need{Met: func(f *harness.Facts) bool { return f.Bridge }, Verdict: harness.NotTested,
		Reason: "the server's bridge is not known: name it with --bridge MODULE:CALLABLE"}
	Write = harness.Need{Met: func(f *harness.Facts) bool { return f.Write || f.Async() }, Verdict: harness.NotTested,
		Reason: "start_response returns no write() here: that is wsgi/start-response-returns-write"}
	Synchronous = harness.Need{Met: func(f *harness.Facts) bool { return f.Bridge || !f.Async() }, Verdict: harness.NotTested,
		Reason: "it holds the thread, for which the application must run below the server's bridge: name it with --bridge MODULE:CALLABLE"}
	// Of two requests that come at once: FirstOfTwo is met where the first is not lost, Prompt where the second is not left
	// waiting, Pipelining where both are answered.
	FirstOfTwo = harness.Need{Met: func(f *harness.Facts) bool { return !f.DropsPipelined }, Verdict: harness.NotTested,
		Reason: "of two requests that come at once this server answers the second alone: that is framing/pipelined-responses-in-order"}
	Prompt = harness.Need{Met: func(f *harness.Facts) bool { return !f.HoldsPipelined }, Verdict: harness.NotTested,
		Reason: "of two requests that come at once this server leaves the second waiting: that is framing/pipelined-responses-in-order#four"}
	Pipelining = harness.Need{Met: func(f *harness.Facts) bool { return !f.DropsPipelined && !f.HoldsPipelined }, Verdict: harness.NotTested,
		Reason: "of two requests that come at once this server answers only one: that is framing/pipelined-responses-in-order#four"}
	HTTP11 = harness.Need{Met: func(f *harness.Facts) bool { return f.HTTP11 }, Verdict: harness.NotOffered,
		Reason: "it is asked of HTTP/1.1, and the server answers as HTTP/1.0"}
	Concurrent = harness.Need{Met: (*harness.Facts).Concurrent, Verdict: harness.NotTested,
		Reason: "the server says it serves one request at a time (wsgi.multithread and wsgi.multiprocess are false)"}
)
