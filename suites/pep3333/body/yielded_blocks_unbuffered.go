package body

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A block has been sent completely before the next one is asked for. The application waits after each block until the client
// has read it.
var yieldedBlocksUnbuffered = harness.Group{
	Rule:     "wsgi/yielded-blocks-unbuffered",
	Presumes: []string{"wsgi/server-no-early-start-response-assumption#generator", "bridge/wsgi1-unchanged#each-block-without-delay"},
	Cases: []harness.Case{{
		Name:   "three-blocks",
		Text:   "each block has reached the client before the next is asked for",
		Client: Stepwise,
		App:    App(gated),
		Check:  ThreeBlocks,
	}, {
		Name:   "length-known",
		Text:   "each block has reached the client before the next is asked for, Content-Length given",
		Client: Stepwise,
		App:    Declaring(11, nil, gated),
		Check:  ThreeBlocks,
	}, {
		Name: "http10",
		Text: "each block has reached an HTTP/1.0 client before the next is asked for",
		Client: Client(Get("/", HTTP10()), ResponseHead(),
			BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest()),
		App:   App(gated),
		Check: ThreeBlocks,
	}, {
		Name: "large-blocks", Presumes: []string{"wsgi/body-byte-transparent#large"},
		Text: "each block of 1 MiB has reached the client to its last octet before the next is asked for",
		Client: Client(Get("/", Last()), ResponseHead(),
			BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest()),
		App: App(Yield(firstMebibyte), Wait("first"), Yield(secondMebibyte), Wait("second"), Yield("three")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, firstMebibyte+secondMebibyte+"three")
		},
	}, {
		Name:   "lazy-start",
		Text:   "each block has reached the client before the next is asked for, although start_response came with the first",
		Client: Stepwise,
		App:    LazyApp(Start("200 OK"), gated),
		Check:  ThreeBlocks,
	}, {
		Name:   "before-the-end",
		Text:   "the only block has reached the client before the iterable is asked whether there is more",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("data"), Release("seen"), BodyRest()),
		App:    App(Yield("data"), Wait("seen")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
	}},
}

// They hold what the client waits for at their ends.
var firstMebibyte, secondMebibyte = mebibyte("one"), mebibyte("two")

// mebibyte is 1 MiB of data, followed by the end.
func mebibyte(end string) string { return strings.Repeat("x", 1<<20) + end }
