package http

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server deals with the request's hop-by-hop headers itself. The client sends chunked content, which the application must
// read decoded, and other headers of the connection's.
var serverHandlesInboundHopByHop = harness.Group{
	Rule:     "wsgi/server-handles-inbound-hop-by-hop",
	Presumes: []string{"wsgi/native-string-type#content-by-read", "wsgi/input-stream-provides-body#chunked"},
	Cases: slices.Concat(Each([]struct {
		name, what string
		content    Option
	}{
		{"chunked", "content in one chunk", ChunkedContent("hello world")},
		{"several-chunks", "content in several chunks", ChunkedContent("he", "llo", " ", "world")},
		{"extensions", "chunks with extensions", RawChunked("5;a=1\r\nhello\r\n6;b=\"2\"\r\n world\r\n" + LastChunk)},
		{"trailers", "trailers after the chunks", RawChunked(ChunksOf("hello", " world") + "0\r\nX-Trailer: 1\r\n\r\n")},
		{"hexadecimal", "a chunk size with letters and zeros", RawChunked("000B\r\nhello world\r\n" + LastChunk)},
	}, decoded), []harness.Case{{
		Name: "unknown-coding",
		Text: "content with a transfer coding that the server does not know is refused, or reported where it reaches the application",
		Client: Client(On("known", Send("POST", "/", To("known"), Content("known"), Last()), Response(), Hangup()),
			Send("POST", "/", Header("Transfer-Encoding", "x-unknown, chunked"), Last()),
			Raw(ChunksOf("coded")+LastChunk), ResponseOrClose()),
		App:  AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("data")),
		Apps: map[string]control.Program{"known": AppCalling(Then(Start("200 OK"), Input("read", 5)), Yield("data"))},
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.Request("known").Read()).To(Equal("known"), "content without a transfer coding")
			r := run.Response(1)
			if r.Response != nil && r.Minor == 0 {
				run.Leave(harness.NotOffered, "an HTTP/1.0 server has no transfer coding to decode")
			}
			if run.Called("") {
				if run.App().Read() != "" {
					run.Leave(harness.Info, "it reached the application: PEP 3333 speaks of codings that the server supports, framing/te-unknown-coding of others")
				}
			} else if r.Response == nil {
				run.Note("refused by closing")
			} else {
				g.Expect(r.Status).To(BeNumerically(">=", 400), "the status of the refusal")
				run.Note("refused with %d", r.Status)
			}
		},
	}, {
		Name:   "connection-close",
		Text:   "Connection: close makes the server close the connection after the response",
		Client: Client(Get("/", Last()), Response(), ConnectionEnd()),
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.Rest["main"].Data).To(BeEmpty())
		},
	}, {
		Name:   "upgrade-and-te",
		Text:   "a request with Upgrade, TE and Keep-Alive is answered as one without",
		Client: Client(Get("/", Header("Upgrade", "x-unknown"), Header("TE", "trailers"), Header("Keep-Alive", "timeout=5"), Header("Connection", "upgrade, te, keep-alive, close")), Response()),
		App:    Answer("data"),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
	}}),
}

func decoded(v struct {
	name, what string
	content    Option
}) harness.Case {
	return harness.Case{
		Name:   v.name,
		Text:   "the application reads the decoded content of a request with " + v.what,
		Client: Client(Send("POST", "/", v.content, Last()), ResponseOrClose()),
		App:    AppCalling(Then(Start("200 OK"), Input("read", 11)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			r := run.First()
			if r.Response != nil && r.Minor == 0 {
				run.Leave(harness.NotOffered, "an HTTP/1.0 server has no transfer coding to decode")
			}
			if r.Response != nil && !run.Called("") && (r.Status == 411 || r.Status == 501) {
				run.Leave(harness.NotOffered, "the server refuses chunked content with %d", r.Status)
			}
			if v.name == "extensions" || v.name == "trailers" {
				LeaveIfRefused(run) // framing/chunk-extensions-ignored, framing/chunk-last-and-trailers
			}
			g.Expect(run.App().Read()).To(Equal("hello world"), "what the application read")
			Answered(g, run, 200, "data")
		},
	}
}
