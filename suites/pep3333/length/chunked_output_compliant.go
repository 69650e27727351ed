package length

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Chunked output keeps HTTP's rules. The application gives bodies of unknown length, and the client looks at each chunk.
var chunkedOutputCompliant = harness.Group{
	Rule:     "wsgi/chunked-output-compliant",
	Fresh:    []string{"blocks"},
	Presumes: []string{"wsgi/start-response-signature#empty-headers"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"written-and-yielded*"}, Presumes: []string{"wsgi/body-byte-transparent#line-ends", "wsgi/body-byte-transparent#like-a-response", "wsgi/yielded-after-write-is-sent#length-known", "wsgi/write-equivalent-to-yield#body"}},
		{Cases: []string{"empty-blocks-between*", "like-a-last-chunk*"}, Presumes: []string{"wsgi/body-byte-transparent#line-ends", "wsgi/body-byte-transparent#like-a-response"}},
		{Cases: []string{"no-data*"}, Presumes: []string{"wsgi/body-byte-transparent#line-ends", "wsgi/body-byte-transparent#like-a-response", "wsgi/headers-sent-on-exhaustion#empty-list"}},
		{Cases: []string{"real-file*"}, Presumes: []string{"wsgi/body-byte-transparent#line-ends", "wsgi/body-byte-transparent#like-a-response", "wsgi/file-wrapper-no-premature-send#application-fails"}},
		{Cases: []string{"empty-file*", "empty-real-file*"}, Presumes: []string{"wsgi/headers-sent-on-exhaustion#empty-list"}},
	},
	Cases: slices.Concat(chunked, noneChunked, KeptOf(chunked), KeptOf(noneChunked[2:]), []harness.Case{Kept("HEAD", noneChunked[1])}),
}

var chunked = Each([]struct {
	Shape
	body string
}{
	{As("blocks", App(Yield("one"), Yield("two"))), "onetwo"},
	{As("empty-blocks-between", App(Pause(), Yield("one"), Pause(), Pause(), Yield("two"), Pause())), "onetwo"},
	{As("small-and-large-blocks", App(Yield("1"), Yield(Large), Yield("2"), YieldTimes("x", 17))), "1" + Large + "2" + strings.Repeat("x", 17)},
	{As("written-and-yielded", AppCalling(Then(Start("200 OK"), Write("one"), Write(""), Write("two")), Yield("three"))), "onetwothree"},
	{As("written", AppCalling(Then(Start("200 OK"), Write("one"), Write("two")))), "onetwo"},
	{As("like-a-last-chunk", App(Yield("0\r\n\r\n"), Yield("two"))), "0\r\n\r\ntwo"},
	{As("no-data", App(Pause())), ""},
	{As("file", Returning("file", AppCalling(Then(Start("200 OK"), File("data", 0, 0))))), "data"},
	{As("empty-file", Returning("file", AppCalling(Then(Start("200 OK"), File("", 0, 0))))), ""},
	{As("real-file", PythonFile(RealFile, "f.seek(100)")), FileData[100:]},
	{As("empty-real-file", PythonFile("f = tempfile.TemporaryFile()", "")), ""},
}, chunkedWell)

var noneChunked = []harness.Case{{
	Name:   "http10",
	Text:   "nothing is chunked in answer to HTTP/1.0 (RFC 9112, section 6.1)",
	Client: Client(Get("/", HTTP10()), ResponseOrClose()),
	App:    App(Yield("one"), Yield("two")),
	Check: func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		g.Expect(run.First().Response != nil).To(BeTrue(), "no response came: %v", run.First().Err)
		g.Expect(run.First().Headers.Has("Transfer-Encoding")).To(BeFalse(), "there is a Transfer-Encoding in\n%s", run.First().Head)
	},
}, {
	Name:   "head",
	Text:   "no chunk is sent in answer to HEAD, not even the last",
	Client: Client(Send("HEAD", "/", Last()), ResponseOrClose(), ConnectionEnd()),
	App:    App(Pause()),
	Check:  noChunk(200),
}, {
	Name:   "204",
	Text:   "no chunk is sent with a 204, not even the last; a Transfer-Encoding is reported (framing/204-1xx-no-length-fields)",
	Client: OneRequestToTheEnd,
	App:    AppCalling(StartBare("204 No Content"), Pause()),
	Check: func(g Gomega, run *harness.Run) {
		noChunk(204)(g, run)
		if run.First().Headers.Has("Transfer-Encoding") {
			run.Leave(harness.Info, "it has a Transfer-Encoding")
		}
	},
}, {
	Name:   "304",
	Text:   "no chunk is sent with a 304, not even the last",
	Client: OneRequestToTheEnd,
	App:    AppCalling(StartBare("304 Not Modified"), Pause()),
	Check:  noChunk(304),
}}

func chunkedWell(s struct {
	Shape
	body string
}) harness.Case {
	var needs []harness.Need
	if s.App.Returns == "file" {
		needs = []harness.Need{NeedWrapper}
	} else if s.App.Python != "" {
		needs = WrapperAndOS
	}
	return harness.Case{
		Name:   s.Name,
		Text:   "if the body is chunked, the chunks are well-formed, give the body, and end with one last chunk",
		Needs:  needs,
		Client: OneRequestToTheEnd,
		App:    s.App,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if r := run.First(); r.Response != nil && !r.Headers.Has("Transfer-Encoding") {
				run.Leave(harness.NotOffered, "the body is not chunked but framed by %s", r.Framing)
			}
			Answered(g, run, 200, s.body)
			g.Expect(run.First().AllProblems()).NotTo(ContainElement(HaveField("Code", BeElementOf(chunkProblems))))
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the last chunk")
		},
	}
}

var chunkProblems = []wire.Code{wire.BadChunkSize, wire.BadChunkExtension, wire.BadChunkEnd, wire.ForbiddenTrailer,
	wire.BadTransferEncoding, wire.ChunkedTwice, wire.ContentLengthAndTransferEncoding, wire.TransferEncodingToHTTP10,
	wire.TransferEncodingInHTTP10, wire.DataAfterLastChunk}

func noChunk(status int) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		Answered(g, run, status, "")
		g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the head")
	}
}
