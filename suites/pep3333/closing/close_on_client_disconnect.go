package closing

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// close() is called also when the client has gone. The client leaves at different moments; the server need not notice before
// the iterable's end, but then close() must come.
var closeOnClientDisconnect = harness.Group{
	Rule:        "wsgi/close-on-client-disconnect",
	Presumes:    []string{"wsgi/close-on-normal-completion#after-the-switch", "wsgi/close-on-normal-completion#304", "bridge/wsgi1-unchanged#close-once", "bridge/wsgi1-unchanged#close-on-disconnect"},
	JudgesClose: true, Partial: true, Settle: true,
	Cases: slices.Concat(Each([]struct {
		name, what string
		leave      Actions
	}{
		{"reset", "resets the connection", Abort()},
		{"close", "closes the connection", Hangup()},
	}, func(v struct {
		name, what string
		leave      Actions
	}) harness.Case {
		return afterABlock(leaving("after-the-first-block-by-"+v.name, "the client "+v.what+" after the first block",
			Client(firstBlock(), v.leave), App(Yield("first"), long)))
	}), []harness.Case{
		leaving("before-the-first-block", "the client leaves before the first block",
			Client(Get("/"), WaitFor("called"), AbortOrClose(), Release("gone")), App(Open("called"), Wait("gone"), long)),
		leaving("before-the-iterable", "the client leaves before the application returns",
			Client(Get("/"), WaitFor("called"), AbortOrClose(), Release("gone")),
			AppCalling(Then(Start("200 OK"), Open("called"), Wait("gone")), long)),
		afterABlock(leaving("while-a-block-is-made", "the client leaves while the application makes a block",
			Client(firstBlock(), WaitFor("making"), AbortOrClose(), Release("gone")),
			App(Yield("first"), Open("making"), Wait("gone"), long))),
		afterABlock(leaving("before-the-iterable-ends", "the client leaves after the whole body, before the iterable has ended",
			Client(firstBlock(), AbortOrClose(), Release("gone")),
			AppCalling(Start("200 OK", ContentLength(5)), Yield("first"), Wait("gone")))),
		afterABlock(leaving("length-known", "the client leaves after part of the body",
			Client(firstBlock(), AbortOrClose()),
			AppCalling(Start("200 OK", ContentLength(5+longBlocks*len(page))), Yield("first"), long))),
		afterABlock(leaving("http10", "an HTTP/1.0 client leaves",
			Client(firstBlock(HTTP10()), AbortOrClose()), App(Yield("first"), long))),
		leaving("nothing-read", "the client leaves without having read anything",
			Client(Get("/"), WaitForEvent("", trace.Yield, 25), AbortOrClose()), App(long)),
		afterABlock(leaving("large-blocks", "the client leaves in the middle of a block",
			Client(Get("/"), Given("wsgi/no-block-delay", ResponseHead(), BodyUntil(Large[:16])), AbortOrClose()), App(Times(4, YieldTimes(Large, 64))))),
		leaving("after-write", "the client leaves after it has received what was written",
			Client(Get("/"), Given("wsgi/write-guarantee-before-return", ResponseHead(), BodyUntil("first")), AbortOrClose()),
			AppCalling(Then(Start("200 OK"), Write("first")), long)),
		afterABlock(leaving("error-afterwards", "the client leaves and the application raises",
			Client(firstBlock(), WaitFor("making"), AbortOrClose(), Release("gone")),
			App(Yield("first"), Open("making"), Wait("gone"), Yield(page), Raise("ValueError", "raised")))),
		afterABlock(leaving("close-raises", "the client leaves and close() raises",
			Client(firstBlock(), AbortOrClose()),
			Closing(App(Yield("first"), long), Raise("ValueError", "close() raised")))),
	}),
}

// leaving has the client leave before the application has finished.
func leaving(name, what string, client []harness.Action, app Program) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   "close() is called once, and no block is asked for after it, when " + what,
		Client: append(client, iterableEnd...),
		App:    app,
		Check: func(g Gomega, run *harness.Run) {
			closedLast(g, run)
			if run.App().Count(trace.End) > 0 {
				run.Note("the iterable was driven to its end")
			}
		},
	}
}

// afterABlock is the case of a client that has received a block meanwhile.
func afterABlock(c harness.Case) harness.Case {
	c.Presumes = []string{"wsgi/no-block-delay#client-answers-between-blocks"}
	return c
}

var page = strings.Repeat("0123456789abcdef", 1024) // 16 KiB

// long is more than the buffers of two sockets hold, and comes to its end: a server that does not notice that its
// client has gone runs it so far, and then the request is complete. Its blocks are few, since some servers take long over each.
var long = Times(longBlocks, Yield(page))

const longBlocks = 1024

// firstBlock has the client ask and read the first block.
func firstBlock(options ...Option) Actions {
	return Client(Get("/", options...), Given("wsgi/no-block-delay", ResponseHead(), BodyUntil("first")))
}
