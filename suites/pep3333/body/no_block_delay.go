package body

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// No block is held back while the application makes the next. The application waits after a block until the client has read
// it.
var noBlockDelay = harness.Group{
	Rule:     "wsgi/no-block-delay",
	Presumes: []string{"wsgi/server-tolerates-empty-blocks#between", "bridge/wsgi1-unchanged#each-block-without-delay"},
	Cases: []harness.Case{{
		Name:   "client-answers-between-blocks",
		Text:   "the first block reaches the client before the second is asked for",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
		App:    App(Yield("one"), Wait("seen"), Yield("two")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.First().Body)).To(Equal("onetwo"))
		},
	}, {
		Name:   "each-of-three",
		Text:   "each block reaches the client before the next is asked for",
		Client: Stepwise,
		App:    App(gated),
		Check:  ThreeBlocks,
	}, {
		Name:   "length-known",
		Text:   "each block reaches the client before the next is asked for, Content-Length given",
		Client: Stepwise,
		App:    Declaring(11, nil, gated),
		Check:  ThreeBlocks,
	}, {
		Name: "http10",
		Text: "each block reaches an HTTP/1.0 client before the next is asked for",
		Client: Client(Get("/", HTTP10()), ResponseHead(),
			BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest()),
		App:   App(gated),
		Check: ThreeBlocks,
	}, {
		Name:   "len-known",
		Text:   "each block reaches the client before the next is asked for, although len() gives their number",
		Client: Stepwise,
		App:    Returning("sized", App(gated)),
		Check:  ThreeBlocks,
	}, {
		Name:   "server-push",
		Text:   "each part of a multipart/x-mixed-replace reaches the client before the next is asked for",
		Client: Stepwise,
		App:    AppCalling(Start("200 OK", Field("Content-Type", "multipart/x-mixed-replace;boundary=b")), gated),
		Check:  ThreeBlocks,
	}, {
		Name:   "single-octets",
		Text:   "each block of one octet reaches the client before the next is asked for",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("1"), Release("1"), BodyUntil("2"), Release("2"), BodyUntil("3"), Release("3"), BodyRest()),
		App:    App(Yield("1"), Wait("1"), Yield("2"), Wait("2"), Yield("3"), Wait("3"), Yield("4")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "1234") },
	}, {
		Name:   "empty-blocks-between",
		Text:   "a block reaches the client while the application yields empty ones",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
		App:    App(Yield("one"), Pause(), PauseUntil("seen"), Yield("two")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
	}},
}
