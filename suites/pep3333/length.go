package pep3333

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

type shape struct {
	name string
	app  program
}

func declaring(n int, call Steps, iter ...Steps) program {
	return AppCalling(Then(Start("200 OK", ContentLength(n)), call), iter...)
}

var contentLength = slices.Concat(each([]shape{
	{"one-block", declaring(5, nil, Yield("123456"))},
	{"in-a-list", Returning("list", declaring(5, nil, Yield("123456")))},
	{"two-blocks", declaring(5, nil, Yield("123"), Yield("456"))},
	{"block-after-the-end", declaring(5, nil, Yield("12345"), Yield("6"))},
	{"write", declaring(5, Catch(Write("123456")))},
	{"two-writes", declaring(5, Then(Write("123"), Catch(Write("456"))))},
	{"yield-after-write", declaring(5, Write("123"), Yield("456"))},
	{"length-zero", declaring(0, nil, Yield("123456"))},
	{"odd-case", AppCalling(Start("200 OK", Field("content-LENGTH", "5")), Yield("123"), Yield("456"))},
}, tooLong), []harness.Case{{
	Rule:   "wsgi/stop-iterating-at-content-length",
	Name:   "hundred-blocks-more",
	Text:   "of a hundred blocks beyond Content-Length some at most are asked for",
	Client: askAndSeeEnd,
	App:    declaring(3, nil, Yield("abc"), Times(100, Yield("more"))),
	Check:  stopsEarly,
}, {
	Rule:   "wsgi/stop-iterating-at-content-length",
	Name:   "reached-in-the-middle",
	Text:   "of a hundred blocks some at most are asked for after the one in which Content-Length is reached",
	Client: askAndSeeEnd,
	App:    declaring(5, nil, Times(100, Yield("abc"))),
	Check:  stopsEarly,
}, {
	Rule:   "wsgi/write-past-content-length-raises",
	Name:   "one-write",
	Text:   "a write() of more than Content-Length raises",
	Client: askAndSeeEnd,
	App:    declaring(3, Catch(Write("abcd"))),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Of(trace.Write)[0].Error).NotTo(BeNil(), "what write() raised")
	},
}, {
	Rule:   "wsgi/write-past-content-length-raises",
	Name:   "second-write",
	Text:   "the write() that goes beyond Content-Length raises, the one before does not",
	Client: askAndSeeEnd,
	App:    declaring(3, Then(Catch(Write("abc")), Catch(Write("d")))),
	Check: func(g Gomega, run *harness.Run) {
		writes := run.App().Of(trace.Write)
		g.Expect(writes[0].Error).To(BeNil(), "what the first write() raised")
		g.Expect(writes[1].Error).NotTo(BeNil(), "what the second write() raised")
	},
}, {
	Rule:   "wsgi/write-past-content-length-raises",
	Name:   "nothing-at-the-end",
	Text:   "a write(b'') when Content-Length is reached does not raise",
	Client: ask,
	App:    declaring(3, Then(Write("abc"), Catch(Write("")))),
	Check: func(g Gomega, run *harness.Run) {
		answered(g, run, 200, "abc")
		g.Expect(run.App().Of(trace.Write)[1].Error).To(BeNil(), "what write(b'') raised")
	},
}}, each([]shape{
	{"yielded", declaring(10, nil, Yield("body"))},
	{"listed", Returning("list", declaring(10, nil, Yield("bo"), Yield("dy")))},
	{"written", declaring(10, Write("body"))},
	{"nothing", declaring(10, nil)},
	{"error-in-iteration", declaring(10, nil, Yield("body"), Raise("ValueError", "cut short"))},
	{"file", Returning("file", declaring(10, File("body", 0, 0)))},
}, tooShort))

func tooLong(s shape) harness.Case {
	return harness.Case{
		Rule:   "wsgi/no-bytes-beyond-content-length",
		Name:   s.name,
		Text:   "no octet follows the declared Content-Length; an error in place of the response is accepted",
		Client: askAndSeeEnd,
		App:    s.app,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
			r := run.First()
			if r.Response == nil {
				run.Leave(harness.Info, "nothing was sent at all: %v", r.Err)
			}
			g.Expect(r.Has(wire.DataAfterContent) || r.Has(wire.ContentLengthAndTransferEncoding)).To(BeFalse(), "%v", r.Problems)
			if r.Status != 200 {
				run.Note("answered %d", r.Status)
				return
			}
			g.Expect(r.Headers.Get("Content-Length")).To(Equal(s.app.Call[0].Headers[len(s.app.Call[0].Headers)-1][1]),
				"the Content-Length that the application declared")
			if r.Err != nil {
				run.Note("cut the response off")
			}
		},
	}
}

func stopsEarly(g Gomega, run *harness.Run) {
	if run.First().Response == nil || run.First().Status != 200 {
		run.Leave(harness.NotTested, "the request failed")
	}
	asked := run.App().Count(trace.Yield)
	g.Expect(run.App().Count(trace.End)).To(BeZero(), "whether the iterable was run to its end; %d blocks were asked for", asked)
	g.Expect(asked).To(BeNumerically("<", 100), "the blocks that were asked for")
	run.Note("%d blocks were asked for", asked)
}

// tooShort sends another request behind: a server that leaves the connection open answers it, and
// a client takes the answer's first octets for the rest of the body.
func tooShort(s shape) harness.Case {
	var needs []harness.Need
	if s.app.Returns == "file" {
		needs = []harness.Need{needWrapper}
	}
	response := Try(ResponseHead(), IfPersists(Get("/", To("second"), Last())))
	if s.name == "error-in-iteration" {
		response = Given("wsgi/server-logs-fatal-exceptions", response)
	}
	return harness.Case{
		Rule:   "wsgi/short-body-closes-connection",
		Name:   s.name,
		Text:   "when there are fewer octets than Content-Length says the connection is closed and no other request is answered on it",
		Needs:  needs,
		Client: Client(Get("/"), response, BodyRestOrCut(), ConnectionEnd()),
		App:    s.app,
		Apps:   programs{"second": Answer("of the second request")},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			if r.Response != nil && r.Complete && r.Status >= 500 {
				run.Leave(harness.NotTested, "an error, %d, was answered in place of the response", r.Status)
			}
			if r.Response != nil {
				g.Expect(shown(r.Body)).NotTo(ContainSubstring("HTTP/1."), "the body, in which the next response begins")
			}
			g.Expect(run.Rest["main"].Data).NotTo(ContainSubstring("of the second request"), "the answer to the next request on the connection")
			if r.Response != nil && r.Status == 200 && r.Headers.Has("Content-Length") {
				g.Expect(r.Complete).To(BeFalse(), "the connection ends before the body does")
			}
			if run.Called("second") {
				run.Note("the next request on the connection was carried out, and not answered")
			}
		},
	}
}
