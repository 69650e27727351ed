// Package ground has what many cases presume (harness.Case.Presumes): the cases that show that a part of the asynchronous
// interface works at all. On a server without the interface none of them runs, and nothing presumes anything.
//
// Each list holds the ones before it, but for Read, of which Input has more. They name cases and not rules where some case of the rule itself presumes what is higher.
package ground

import "slices"

var (
	// Provided is that there is a wsgi.async_input.
	Provided = of("async-input/provided", "in-the-environ", "without-content")

	// Answers is that an application that neither reads nor switches is answered: its head waits for its first block, an empty block sends
	// nothing, and no block is held.
	Answers = []string{"wsgi/start-response-does-not-transmit#asynchronous", "wsgi/server-tolerates-empty-blocks#asynchronous", "comet/pushed#one-block-at-a-time"}

	// Ends is that the iteration ends where there is no content.
	Ends = slices.Concat(Provided, Answers, of("async-input/end", "at-once-without-content"))

	// Whole is that next() gives content that is sent at once, to its end.
	Whole = slices.Concat(Ends, of("async-input/content-only", "content-length", "one-octet", "every-octet"))

	// Asked is that next(), called in each turn, gives the content, no more and no less, to its end, and does not wait.
	Asked = slices.Concat(Ends,
		of("async-input/content-only", "content-length", "one-octet", "content-length-of-0", "none", "of-a-get-request", "http-1.0", "every-octet", "like-framing",
			"large", "while-the-application-sends", "begun-in-the-body-of-app"),
		of("async-input/end", "again-and-again", "at-once-with-a-content-length-of-0", "in-every-run"),
		of("async-input/non-blocking", "content-withheld", "in-the-body-of-app", "before-start-response", "rest-withheld", "others-served-meanwhile"))

	// Content is that next() gives the content, also where some turns do not call it.
	Content = slices.Concat(Asked, of("async-input/optional", "called-now-and-then"),
		of("async-input/content-only", "octet-by-octet", "after-the-response-began"), of("async-input/end", "right-after-the-last-octet"))

	// Token is that the factory gives a token for which nothing is sent.
	Token = slices.Concat(Content, []string{"sync-switch/provided"},
		of("sync-switch/token-not-sent", "no-head", "status-chosen-after-it", "status-replaced-after-it", "between-blocks", "between-blocks-of-a-known-length",
			"after-the-last-block", "as-the-only-value", "as-the-only-value-of-a-sized-iterable", "in-a-list"))

	// Switch is that the application is resumed and finds wsgi.input.
	Switch = slices.Concat(Token, of("sync-switch/input-after-resume", "present", "factory-in-the-body-of-app", "before-start-response", "after-many-turns",
		"after-all-content", "after-the-whole-body", "without-content"))

	// Read is that wsgi.input gives content that was there at the switch, and ends.
	Read = slices.Concat(Switch, of("sync-switch/remainder-only", "nothing-taken"), of("sync-switch/pep3333-input", "ends-content-length"))

	// Input is that wsgi.input has the rest of the content.
	Input = slices.Concat(Switch,
		of("sync-switch/remainder-only", "nothing-taken", "all-taken", "taken-in-the-turn-of-the-switch", "taken-in-the-body-of-app", "arrived-in-turns-without-next",
			"large", "after-blocks-of-the-body", "taken-octet-by-octet", "split-at-octet-1", "split-at-octet-5", "split-at-octet-10"),
		of("sync-switch/pep3333-input", "read", "read-minus-1", "read-of-the-length", "readline", "readlines", "iteration", "large-by-iteration", "read-waits",
			"readline-waits", "ends-content-length", "ends-content-length-of-0", "ends-no-content"))

	// Bridge is that a PEP 3333 application runs beneath the bridge and reads the content.
	Bridge = slices.Concat(Input, []string{"bridge/provided"}, of("bridge/full-content", "nothing-taken-above", "arrives-while-it-reads"))

	// Boundary is that the content ends where it does, however it is read. Extensions of chunks, which some servers refuse, are left out:
	// only cases about them send any.
	Boundary = slices.Concat(Bridge, []string{"boundary/content-length"}, chunked)

	chunked = slices.Concat(inEachWay("one-chunk"), inEachWay("several-chunks"), inEachWay("no-content"), inEachWay("trailers"),
		inEachWay("content-like-framing"), inEachWay("a-large-chunk"))

	// Hosted is that PEP 3333 applications can be hosted beneath the bridge, one request after the other.
	Hosted = slices.Concat(Boundary, []string{"boundary/unread-content", "boundary/next-request-waits", "sync-switch/per-request"})

	// Delegation is that the application is resumed when what it has delegated has been done.
	Delegation = slices.Concat(Token, of("sync-switch/token-not-sent", "token-of-a-delegation"))
)

// inEachWay returns the ids of the cases of boundary/chunked that read this content.
func inEachWay(content string) []string {
	return of("boundary/chunked", content+"-next", content+"-switched", content+"-next-then-switched", content+"-lines-after-the-switch", content+"-bridged")
}

// of returns the ids of cases of a rule.
func of(rule string, names ...string) (ids []string) {
	for _, name := range names {
		ids = append(ids, rule+"#"+name)
	}
	return ids
}
