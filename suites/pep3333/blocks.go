package pep3333

import (
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// The application goes on to the next block only when the client has read the one before.
var stepwise = Client(Get("/", Last()), ResponseHead(),
	BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest())

var gated = Then(Yield("one"), Wait("first"), Yield("two"), Wait("second"), Yield("three"))

func megabytes(g Gomega, run *harness.Run) {
	Answered(g, run, 200, strings.Repeat(Large, 64)+"end of the blocks.")
}

var blocks = append([]harness.Case{{
	Rule:   "wsgi/no-block-delay",
	Name:   "client-answers-between-blocks",
	Text:   "the first block reaches the client before the second is asked for",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
	App:    App(Yield("one"), Wait("seen"), Yield("two")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("onetwo"))
	},
}, {
	Rule:   "wsgi/no-block-delay",
	Name:   "each-of-three",
	Text:   "each block reaches the client before the next is asked for",
	Client: stepwise,
	App:    App(gated),
	Check:  ThreeBlocks,
}, {
	Rule:   "wsgi/no-block-delay",
	Name:   "length-known",
	Text:   "each block reaches the client before the next is asked for, Content-Length given",
	Client: stepwise,
	App:    Declaring(11, nil, gated),
	Check:  ThreeBlocks,
}, {
	Rule: "wsgi/no-block-delay",
	Name: "http10",
	Text: "each block reaches an HTTP/1.0 client before the next is asked for",
	Client: Client(Get("/", HTTP10()), ResponseHead(),
		BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest()),
	App:   App(gated),
	Check: ThreeBlocks,
}, {
	Rule:   "wsgi/no-block-delay",
	Name:   "len-known",
	Text:   "each block reaches the client before the next is asked for, although len() tells their number",
	Client: stepwise,
	App:    Returning("sized", App(gated)),
	Check:  ThreeBlocks,
}, {
	Rule:   "wsgi/no-block-delay",
	Name:   "server-push",
	Text:   "each part of a multipart/x-mixed-replace reaches the client before the next is asked for",
	Client: stepwise,
	App:    AppCalling(Start("200 OK", Field("Content-Type", "multipart/x-mixed-replace;boundary=b")), gated),
	Check:  ThreeBlocks,
}, {
	Rule:   "wsgi/no-block-delay",
	Name:   "single-octets",
	Text:   "each block of one octet reaches the client before the next is asked for",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("1"), Release("1"), BodyUntil("2"), Release("2"), BodyUntil("3"), Release("3"), BodyRest()),
	App:    App(Yield("1"), Wait("1"), Yield("2"), Wait("2"), Yield("3"), Wait("3"), Yield("4")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "1234") },
}, {
	Rule:   "wsgi/no-block-delay",
	Name:   "empty-blocks-between",
	Text:   "a block reaches the client while the application yields empty ones",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
	App:    App(Yield("one"), Pause(), PauseUntil("seen"), Yield("two")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
}, {
	Rule:   "wsgi/block-transmission-guarantee",
	Name:   "large-block-then-blocked",
	Text:   "4 MiB reach the client to the last octet while the application holds its thread and gives nothing more",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("end of the blocks"), Release("seen"), BodyRest()),
	App:    App(YieldTimes(Large, 64), Yield("end of the blocks"), Wait("seen"), Yield(".")),
	Check:  megabytes,
}, {
	Rule:   "wsgi/block-transmission-guarantee",
	Name:   "many-blocks-then-blocked",
	Text:   "200 blocks reach the client to the last while the application holds its thread and gives nothing more",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("last"), Release("seen"), BodyRest()),
	App:    App(Times(200, Yield("a block, ")), Yield("last"), Wait("seen"), Yield(".")),
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, strings.Repeat("a block, ", 200)+"last.")
	},
}, {
	Rule:   "wsgi/block-transmission-guarantee",
	Name:   "blocked-in-close",
	Text:   "the last block reaches the client while close() holds the thread",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("two"), Release("seen"), BodyRest()),
	App:    Closing(App(Yield("one"), Yield("two")), Wait("seen")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
}}, Each([]struct {
	Shape
	body string
}{
	{As("two-thousand-first", App(Times(2000, Pause()), Yield("data"))), "data"},
	{As("between", App(Yield("one"), Pause(), Pause(), Yield("two"), Pause(), Yield("three"))), "onetwothree"},
	{As("between-with-length", Declaring(11, nil, Yield("one"), Pause(), Pause(), Yield("two"), Pause(), Yield("three"))), "onetwothree"},
	{As("at-the-end", App(Yield("one"), Times(100, Pause()))), "one"},
	{As("past-the-length", Declaring(3, nil, Yield("one"), Times(100, Pause()))), "one"},
	{As("in-a-list", Returning("list", App(Pause(), Yield("one"), Pause(), Yield("two"), Pause()))), "onetwo"},
	{As("after-write", AppCalling(Then(Start("200 OK"), Write("one")), Pause(), Yield("two"))), "onetwo"},
	{As("empty-writes", AppCalling(Then(Start("200 OK"), Write(""), Write("one"), Write("")), Yield("two"))), "onetwo"},
}, emptyBlocks)...)

func emptyBlocks(s struct {
	Shape
	body string
}) harness.Case {
	var aliases []string
	if s.Name == "two-thousand-first" {
		aliases = []string{"ten-thousand-first"}
	}
	return harness.Case{
		Rule:    "wsgi/server-tolerates-empty-blocks",
		Name:    s.Name,
		Aliases: aliases,
		Text:    "the body is the data alone; empty blocks neither send nor end anything",
		Client:  OneRequestToTheEnd,
		App:     s.App,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, s.body)
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}
}
