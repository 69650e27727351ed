package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

var write = slices.Concat([]harness.Case{
	sameAsYielded("body", "GET", Start("200 OK"), "one", "two"),
	sameAsYielded("length-known", "GET", Start("200 OK", ContentLength(6)), "one", "two"),
	sameAsYielded("all-octets", "GET", Start("200 OK"), AllOctets, AllOctets),
	sameAsYielded("empty-strings", "GET", Start("200 OK"), "one", "", "two"),
	sameAsYielded("head", "HEAD", Start("200 OK", ContentLength(6)), "one", "two"),
	sameAsYielded("not-modified", "GET", StartBare("304 Not Modified", Field("ETag", `"x"`)), "one"),
}, []harness.Case{{
	Rule:   "wsgi/write-guarantee-before-return",
	Name:   "client-answers-between-writes",
	Text:   "what was written reaches the client while the application, past write(), holds its thread",
	Client: stepwise,
	App: AppCalling(Then(Start("200 OK"),
		Write("one"), Wait("first"), Write("two"), Wait("second"), Write("three"))),
	Check: ThreeBlocks,
}, {
	Rule:   "wsgi/write-guarantee-before-return",
	Name:   "length-known",
	Text:   "what was written reaches the client while the application holds its thread, Content-Length given",
	Client: stepwise,
	App:    Declaring(11, Then(Write("one"), Wait("first"), Write("two"), Wait("second"), Write("three"))),
	Check:  ThreeBlocks,
}, {
	Rule:   "wsgi/write-guarantee-before-return",
	Name:   "large",
	Text:   "4 MiB written reach the client to the last octet while the application holds its thread",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("end of the blocks"), Release("seen"), BodyRest()),
	App:    AppCalling(Then(Start("200 OK"), Times(64, Write(Large)), Write("end of the blocks"), Wait("seen"), Write("."))),
	Check:  megabytes,
}, {
	Rule:   "wsgi/write-guarantee-before-return",
	Name:   "before-iteration",
	Text:   "what was written reaches the client before the iterable gives its first block",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
	App:    AppCalling(Then(Start("200 OK"), Write("one")), Wait("seen"), Yield("two")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
}}, Each([]Shape{
	As("list", Returning("list", AppCalling(Then(Start("200 OK"), Write("A")), Yield("B"), Yield("C")))),
	As("iterator", AppCalling(Then(Start("200 OK"), Write("A")), Yield("B"), Yield("C"))),
	As("len-of-two", Returning("sized", AppCalling(Then(Start("200 OK"), Write("A")), Yield("B"), Yield("C")))),
	As("empty-blocks-first", AppCalling(Then(Start("200 OK"), Write("A")), Pause(), Pause(), Yield("B"), Yield("C"))),
	As("length-known", Declaring(3, Write("A"), Yield("B"), Yield("C"))),
	As("nothing-written", AppCalling(Then(Start("200 OK"), Write("")), Yield("A"), Yield("B"), Yield("C"))),
}, yieldedToo), []harness.Case{{
	Rule:   "wsgi/write-precedes-iteration-output",
	Name:   "large-pieces",
	Text:   "four written pieces of 64 KiB come in order and before two yielded ones",
	Client: OneRequest,
	App:    AppCalling(Then(Start("200 OK"), piecesWritten(4)), Yield(piece(4)), Yield(piece(5))),
	Check:  sixPieces,
}, {
	Rule:   "wsgi/write-precedes-iteration-output",
	Name:   "list",
	Text:   "four written pieces of 64 KiB come in order and before a list of two",
	Client: OneRequest,
	App:    Returning("list", AppCalling(Then(Start("200 OK"), piecesWritten(4)), Yield(piece(4)), Yield(piece(5)))),
	Check:  sixPieces,
}, {
	Rule:   "wsgi/write-precedes-iteration-output",
	Name:   "small-pieces",
	Text:   "a small written piece comes before what is yielded",
	Client: OneRequest,
	App:    Returning("sized", AppCalling(Then(Start("200 OK"), Write("first")), Yield("second"))),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "firstsecond") },
}})

func sameAsYielded(name, method string, start Steps, data ...string) harness.Case {
	written, yielded := start, Steps{}
	for _, d := range data {
		written = Then(written, Write(d))
		yielded = Then(yielded, Yield(d))
	}
	return harness.Case{
		Rule: "wsgi/write-equivalent-to-yield",
		Name: name,
		Text: "the response is the one that the same data give when yielded",
		Client: Client(Send(method, "/", Last()), ResponseOrClose(), ConnectionEnd(), Hangup(),
			On("other", Send(method, "/", To("other"), Last()), ResponseOrClose(), ConnectionEnd())),
		App:  AppCalling(written),
		Apps: Programs{"other": AppCalling(start, yielded)},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			run.Request("other")
			w, y := run.Response(0), run.Response(1)
			if w.Response == nil && y.Response == nil {
				run.Leave(harness.NotTested, "no response came to either: %v", y.Err)
			}
			g.Expect(y.Response).NotTo(BeNil(), "the response to what was yielded: %v", y.Err)
			g.Expect(w.Response).NotTo(BeNil(), "the response to what was written: %v", w.Err)
			g.Expect(w.StatusLine).To(Equal(y.StatusLine))
			g.Expect(Shown(w.Body)).To(Equal(Shown(y.Body)), "the body that was written, and the body that was yielded")
			g.Expect(run.Rest["main"].Data).To(Equal(run.Rest["other"].Data), "what followed the responses")
			if name == "body" || name == "all-octets" {
				g.Expect(Shown(w.Body)).To(Equal(Shown([]byte(strings.Join(data, "")))), "the body")
			}
		},
	}
}

func yieldedToo(s Shape) harness.Case {
	return harness.Case{
		Rule:   "wsgi/yielded-after-write-is-sent",
		Name:   s.Name,
		Text:   "the body is what was written and then what was yielded",
		Client: OneRequestToTheEnd,
		App:    s.App,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "ABC")
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	}
}

func piece(i int) string { return strings.Repeat(string(rune('a'+i)), 64<<10) }

func piecesWritten(n int) (all Steps) {
	for i := range n {
		all = append(all, Write(piece(i))...)
	}
	return all
}

func sixPieces(g Gomega, run *harness.Run) {
	Answered(g, run, 200, piece(0)+piece(1)+piece(2)+piece(3)+piece(4)+piece(5))
}
