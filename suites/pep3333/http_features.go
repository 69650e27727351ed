package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var httpFeatures = slices.Concat(
	Each([]string{"201 Made", "299 Odd but fine", "404 Nicht gefunden", "418 I'm a teapot", "599 " + strings.Repeat("long ", 40) + "reason"}, statusKept),
	[]harness.Case{{
		Rule:   "wsgi/server-plays-dumb",
		Name:   "repeated-fields",
		Text:   "the values of a repeated field arrive apart and in order",
		Client: OneRequest,
		App: AppCalling(Start("200 OK", Field("Set-Cookie", "a=1; Expires=Thu, 01 Jan 1998 00:00:00 GMT"), Field("X-Between", "x"),
			Field("Set-Cookie", "b=2"), Field("set-cookie", "c=3")), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.First().Headers.Values("Set-Cookie")).To(Equal(
				[]string{"a=1; Expires=Thu, 01 Jan 1998 00:00:00 GMT", "b=2", "c=3"}))
		},
	}, {
		Rule:   "wsgi/server-plays-dumb",
		Name:   "no-content-type",
		Text:   "no Content-Type is added where the application gave none",
		Client: OneRequest,
		App:    AppCalling(StartBare("200 OK"), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.First().Headers.Values("Content-Type")).To(BeEmpty())
		},
	},
		fieldKept("content-type-without-charset", "Content-Type", "text/html"),
		fieldKept("relative-location", "Location", "../else?where#there"),
		fieldKept("empty-value", "X-Empty", ""),
		fieldKept("commas-and-quotes", "X-List", `"a, b", c;d="e"`),
		{
			Rule:   "wsgi/server-plays-dumb",
			Name:   "latin1-value",
			Text:   "a value with characters from U+0080 to U+00FF arrives as these octets",
			Needs:  []harness.Need{needs.Python},
			Client: OneRequest,
			App: Python(`
def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Name", "caf\u00e9 \u00ff\u00a3")])
    return probe.track([b"data"])
`),
			Check: func(g Gomega, run *harness.Run) {
				Answered(g, run, 200, "data")
				g.Expect(run.First().Headers.Get("X-Name")).To(Equal("caf\xe9 \xff\xa3"))
			},
		},
		unmoved("accept-encoding", Header("Accept-Encoding", "gzip, deflate, br")),
		unmoved("range", Header("Range", "bytes=0-1")),
		unmoved("if-none-match", Header("If-None-Match", `"tag"`)),
		unmoved("if-modified-since", Header("If-Modified-Since", "Fri, 02 Jan 1998 00:00:00 GMT")),
		{
			Rule:   "wsgi/server-plays-dumb",
			Name:   "length-to-head",
			Text:   "to HEAD the application's Content-Length is sent as it is, or left out",
			Client: Client(Send("HEAD", "/", Last()), Response()),
			App:    Declaring(1234, nil),
			Check: func(g Gomega, run *harness.Run) {
				LeaveIfFailed(run)
				g.Expect(run.First().Status).To(Equal(200))
				NoWrongLength(g, run, 1234)
			},
		}, {
			Rule:   "wsgi/server-plays-dumb",
			Name:   "no-length-to-head",
			Text:   "to HEAD, of which the application gave no data, no Content-Length is made up",
			Client: Client(Send("HEAD", "/", Last()), Response()),
			App:    App(),
			Check: func(g Gomega, run *harness.Run) {
				LeaveIfFailed(run)
				Answered(g, run, 200, "")
				g.Expect(run.First().Headers.Values("Content-Length")).To(BeEmpty())
			},
		}, {
			Rule:   "wsgi/server-plays-dumb",
			Name:   "204",
			Text:   "a 204 gets neither Content-Length nor Content-Type",
			Client: OneRequest,
			App:    AppCalling(StartBare("204 No Content", Field("X-Own", "1"))),
			Check: func(g Gomega, run *harness.Run) {
				LeaveIfFailed(run)
				Answered(g, run, 204, "")
				g.Expect(run.First().Headers.Get("X-Own")).To(Equal("1"))
				g.Expect(run.First().Headers.Values("Content-Length")).To(BeEmpty(), "the Content-Length")
				g.Expect(run.First().Headers.Values("Content-Type")).To(BeEmpty(), "the Content-Type")
			},
		}, {
			Rule:   "wsgi/server-plays-dumb",
			Name:   "304",
			Text:   "a 304 keeps its ETag and gets no Content-Length: that would be the length of the 200",
			Client: OneRequest,
			App:    AppCalling(StartBare("304 Not Modified", Field("ETag", `"tag"`))),
			Check: func(g Gomega, run *harness.Run) {
				LeaveIfFailed(run)
				Answered(g, run, 304, "")
				g.Expect(run.First().Headers.Values("ETag")).To(Equal([]string{`"tag"`}))
				g.Expect(run.First().Headers.Values("Content-Length")).To(BeEmpty(), "the Content-Length")
			},
		}},
	Each([]struct {
		name, what string
		content    Option
	}{
		{"chunked", "content in one chunk", ChunkedContent("hello world")},
		{"several-chunks", "content in several chunks", ChunkedContent("he", "llo", " ", "world")},
		{"extensions", "chunks with extensions", RawChunked("5;a=1\r\nhello\r\n6;b=\"2\"\r\n world\r\n" + LastChunk)},
		{"trailers", "trailers after the chunks", RawChunked(ChunksOf("hello", " world") + "0\r\nX-Trailer: 1\r\n\r\n")},
		{"hexadecimal", "a chunk size with letters and zeros", RawChunked("000B\r\nhello world\r\n" + LastChunk)},
	}, decoded), []harness.Case{{
		Rule: "wsgi/server-handles-inbound-hop-by-hop",
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
		Rule:   "wsgi/server-handles-inbound-hop-by-hop",
		Name:   "connection-close",
		Text:   "Connection: close makes the server close the connection after the response",
		Client: Client(Get("/", Last()), Response(), ConnectionEnd()),
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.Rest["main"].Data).To(BeEmpty())
		},
	}, {
		Rule:   "wsgi/server-handles-inbound-hop-by-hop",
		Name:   "upgrade-and-te",
		Text:   "a request with Upgrade, TE and Keep-Alive is answered as one without",
		Client: Client(Get("/", Header("Upgrade", "x-unknown"), Header("TE", "trailers"), Header("Keep-Alive", "timeout=5"), Header("Connection", "upgrade, te, keep-alive, close")), Response()),
		App:    Answer("data"),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
	}})

func statusKept(status string) harness.Case {
	return harness.Case{
		Rule:   "wsgi/server-plays-dumb",
		Name:   "status-" + status[:3],
		Text:   "the application's status arrives with its code and its reason phrase",
		Client: OneRequest,
		App:    AppCalling(Start(status, ContentLength(4)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().StatusLine).To(HaveSuffix(" " + status))
			g.Expect(string(run.First().Body)).To(Equal("data"))
		},
	}
}

func fieldKept(caseName, name, value string) harness.Case {
	return harness.Case{
		Rule:   "wsgi/server-plays-dumb",
		Name:   caseName,
		Text:   "the application's " + name + " arrives as it is",
		Client: OneRequest,
		App:    AppCalling(Start("200 OK", Field(name, value)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.First().Headers.Values(name)).To(Equal([]string{value}))
		},
	}
}

// unmoved sends a field that speaks to the application alone.
func unmoved(name string, option Option) harness.Case {
	return harness.Case{
		Rule:   "wsgi/server-plays-dumb",
		Name:   name,
		Text:   "the whole 200 of the application arrives; a 206, a 304 or a content coding, which the server may apply, is reported",
		Client: Client(Get("/", option, Last()), Response()),
		App: AppCalling(Start("200 OK", ContentLength(400), Field("ETag", `"tag"`),
			Field("Last-Modified", "Thu, 01 Jan 1998 00:00:00 GMT")), YieldTimes("data", 100)),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if r := run.First(); r.Response != nil && (r.Status == 206 || r.Status == 304 || r.Headers.Has("Content-Encoding")) {
				run.Leave(harness.Info, "the server answered the field itself, which it may")
			}
			Answered(g, run, 200, strings.Repeat("data", 100))
		},
	}
}

func decoded(v struct {
	name, what string
	content    Option
}) harness.Case {
	return harness.Case{
		Rule:   "wsgi/server-handles-inbound-hop-by-hop",
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
