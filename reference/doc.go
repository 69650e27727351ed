// Package reference is the server that keeps every rule: PEP 3333, the asynchronous
// proposal of 2007 and the HTTP/1.1 framing beneath them. It is written to be read beside
// the rules; a comment that names a rule ("sync-switch/once") marks where it is kept.
//
// A request's way through the files:
//
//	server.go         listens; Close and Shutdown
//	listener*.go socket*.go     connections as they are accepted, and what is waited for by
//	resting*.go poller*.go      connections that rest on their loop, between requests that come whole
//	conn.go transfer.go         the connection loop: head, content, drain, next head, staged close
//	head.go target.go host.go   the head of a request, line by line
//	boundary.go chunked.go      where the content ends
//	content.go        content that has arrived and that nobody has taken
//	exchange.go wait.go         one request and its response; what it waits for; its end
//	turn.go           one turn of the application, and what becomes of the value it yields
//	loop.go pool.go   the threads of the asynchronous and of the synchronous phase
//	asyncinput.go switch.go input.go delegation.go events.go   what the environ offers
//	threads.go bridge.go        the server's own thread interface, and the bridge upon it
//	environ.go streams.go       the environ and its streams
//	start.go response.go output.go   the response: checks, framing, sending
//	watch.go sweep.go           clients that go away, and those that take too long
//	seams.go          every behaviour above that a faulty server may replace
//
// A connection rests on its loop while requests come whole; once one does not, it has a
// goroutine of its own, which reads and never runs an application. The
// asynchronous phase of all requests runs on a loop, a goroutine locked to its thread;
// the synchronous phase and delegated calls on a bounded pool of such. A request is
// always in one queue, or running on one thread, or waiting for something that is named
// (see wait.go), so that its steps and its close never overlap.
//
// A few rules of PEP 3333 are about Python's objects, and kept by the types of spec/wsgi:
// whatever has the methods is called, and nothing else of it is looked at
// (wsgi/callable-kind-irrelevant, app-called-positionally, server-ignores-other-attributes,
// getitem-only-iterables-accepted); the environ is a map, text a string, a block a []byte
// (wsgi/environ-builtin-dict, native-string-type, cgi-values-exactly-str). The server's own
// keys add to the interface and replace nothing of it, and refuse outside their request's
// turns (wsgi/extension-invoked-via-replaced-api, header-extension-takes-environ,
// extension-refuses-when-inconsistent).
//
// The package imports spec/wsgi alone of wsgicheck.
package reference
