package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var contentLength = slices.Concat(Each([]Shape{
	As("one-block", Declaring(5, nil, Yield("123456"))),
	As("in-a-list", Returning("list", Declaring(5, nil, Yield("123456")))),
	As("two-blocks", Declaring(5, nil, Yield("123"), Yield("456"))),
	As("block-after-the-end", Declaring(5, nil, Yield("12345"), Yield("6"))),
	As("write", Declaring(5, Catch(Write("123456")))),
	As("two-writes", Declaring(5, Then(Write("123"), Catch(Write("456"))))),
	As("yield-after-write", Declaring(5, Write("123"), Yield("456"))),
	As("length-zero", Declaring(0, nil, Yield("123456"))),
	As("odd-case", AppCalling(Start("200 OK", Field("content-LENGTH", "5")), Yield("123"), Yield("456"))),
}, tooLong), []harness.Case{{
	Rule:   "wsgi/stop-iterating-at-content-length",
	Name:   "hundred-blocks-more",
	Text:   "of a hundred blocks beyond Content-Length some at most are asked for",
	Client: OneRequestToTheEnd,
	App:    Declaring(3, nil, Yield("abc"), Times(100, Yield("more"))),
	Check:  stopsEarly,
}, {
	Rule:   "wsgi/stop-iterating-at-content-length",
	Name:   "reached-in-the-middle",
	Text:   "of a hundred blocks some at most are asked for after the one in which Content-Length is reached",
	Client: OneRequestToTheEnd,
	App:    Declaring(5, nil, Times(100, Yield("abc"))),
	Check:  stopsEarly,
}, {
	Rule:   "wsgi/write-past-content-length-raises",
	Name:   "one-write",
	Text:   "a write() of more than Content-Length raises",
	Client: OneRequestToTheEnd,
	App:    Declaring(3, Catch(Write("abcd"))),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Of(trace.Write)[0].Error).NotTo(BeNil(), "what write() raised")
	},
}, {
	Rule:   "wsgi/write-past-content-length-raises",
	Name:   "second-write",
	Text:   "the write() that goes beyond Content-Length raises, the one before does not",
	Client: OneRequestToTheEnd,
	App:    Declaring(3, Then(Catch(Write("abc")), Catch(Write("d")))),
	Check: func(g Gomega, run *harness.Run) {
		writes := run.App().Of(trace.Write)
		g.Expect(writes[0].Error).To(BeNil(), "what the first write() raised")
		g.Expect(writes[1].Error).NotTo(BeNil(), "what the second write() raised")
	},
}, {
	Rule:   "wsgi/write-past-content-length-raises",
	Name:   "nothing-at-the-end",
	Text:   "a write(b'') when Content-Length is reached does not raise",
	Client: OneRequest,
	App:    Declaring(3, Then(Write("abc"), Catch(Write("")))),
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "abc")
		g.Expect(run.App().Of(trace.Write)[1].Error).To(BeNil(), "what write(b'') raised")
	},
}}, Each([]Shape{
	As("yielded", Declaring(10, nil, Yield("body"))),
	As("listed", Returning("list", Declaring(10, nil, Yield("bo"), Yield("dy")))),
	As("written", Declaring(10, Write("body"))),
	As("nothing", Declaring(10, nil)),
	As("error-in-iteration", Declaring(10, nil, Yield("body"), Raise("ValueError", "cut short"))),
	As("file", Returning("file", Declaring(10, File("body", 0, 0)))),
}, tooShort))

func tooLong(s Shape) harness.Case {
	return harness.Case{
		Rule:   "wsgi/no-bytes-beyond-content-length",
		Name:   s.Name,
		Text:   "no octet follows the declared Content-Length; an error in place of the response is accepted",
		Client: OneRequestToTheEnd,
		App:    s.App,
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
			g.Expect(r.Headers.Get("Content-Length")).To(Equal(s.App.Call[0].Headers[len(s.App.Call[0].Headers)-1][1]),
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
func tooShort(s Shape) harness.Case {
	var needs []harness.Need
	if s.App.Returns == "file" {
		needs = []harness.Need{NeedWrapper}
	}
	response := Try(ResponseHead(), IfPersists(Get("/", To("second"), Last())))
	if s.Name == "error-in-iteration" {
		response = Given("wsgi/server-logs-fatal-exceptions", response)
	}
	return harness.Case{
		Rule:   "wsgi/short-body-closes-connection",
		Name:   s.Name,
		Text:   "when there are fewer octets than Content-Length says the connection is closed and no other request is answered on it",
		Needs:  needs,
		Client: Client(Get("/"), response, BodyRestOrCut(), ConnectionEnd()),
		App:    s.App,
		Apps:   Programs{"second": Answer("of the second request")},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			if r.Response != nil && r.Complete && r.Status >= 500 {
				run.Leave(harness.NotTested, "an error, %d, was answered in place of the response", r.Status)
			}
			if r.Response != nil {
				g.Expect(Shown(r.Body)).NotTo(ContainSubstring("HTTP/1."), "the body, in which the next response begins")
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
