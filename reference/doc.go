// Package reference is a server that keeps every rule: PEP 3333, the asynchronous
// proposal of 2007 and the HTTP/1.1 framing below them. It is meant to be read together
// with the rules; a comment that names a rule ("sync-switch/once") marks where it is kept.
//
// The files, in the order in which a request passes through them:
//
//	server.go         listening; Close and Shutdown
//	listener*.go socket*.go     accepting connections, and waiting for them
//	resting*.go poller*.go      connections that rest on their loop between requests that arrive in one piece
//	conn.go transfer.go         the connection loop: head, content, drain, next head, staged close
//	head.go target.go host.go   the head of a request, line by line
//	boundary.go chunked.go      where the content ends
//	content.go        content that has arrived and has not been taken yet
//	exchange.go wait.go         one request and its response; what it waits for; its end
//	turn.go           one turn of the application, and what is done with the value it yields
//	loop.go pool.go   the threads of the asynchronous and of the synchronous phase
//	asyncinput.go switch.go input.go delegation.go events.go   what the environ offers
//	threads.go bridge.go        the server's own thread interface, and the bridge built on it
//	environ.go streams.go       the environ and its streams
//	start.go response.go output.go   the response: checks, framing, sending
//	watch.go sweep.go pace.go   clients that go away, and clients that take too long
//	seams.go          every behavior that a faulty server may replace
//
// A connection rests on its loop as long as each request arrives in one piece. Once one
// does not, the connection gets a goroutine of its own, which reads and never runs an
// application. The asynchronous phase of all requests runs on a loop, a goroutine locked
// to its thread; the synchronous phase and delegated calls run on a bounded pool of
// goroutines locked to their threads. A request is always in one queue, or running on one
// thread, or waiting for something that is named (see wait.go), so that its steps and its
// close never overlap.
//
// A few rules of PEP 3333 are about Python objects. The types of spec/wsgi keep them: the
// server calls whatever has the methods and looks at nothing else
// (wsgi/callable-kind-irrelevant, app-called-positionally, server-ignores-other-attributes,
// getitem-only-iterables-accepted); the environ is a map, text is a string, and a block is a
// []byte (wsgi/environ-builtin-dict, native-string-type, cgi-values-exactly-str). The
// server's own keys add to the interface and replace no part of it, and they refuse to work
// outside the turns of their request (wsgi/extension-invoked-via-replaced-api,
// header-extension-takes-environ, extension-refuses-when-inconsistent).
//
// The package may import spec/wsgi only. Start reading at server.go.
package reference
