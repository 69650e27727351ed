package boundary

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// trap is content that would be a request if it were taken for one; it would be heard of
// as the call "trap".
const trap = "GET /wsgicheck/trap HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.trap}\r\n\r\n"

var apps = map[string]control.Program{"second": second["second"], "trap": Answer("trapped")}

// unread are programs that leave content unread.
var unread = []way{
	{"unread", Answer("early")},
	{"asked-once", App(Next(), Yield("early"))},
	{"switched-and-unread", App(SwitchToSync(), Yield("early"))},
	{"one-octet-read", App(SwitchToSync(), Input("read", 1), Yield("early"))},
	{"bridged-and-unread", Bridged(App(Yield("early")))},
}

// afterUnread checks that the second request was served, or the connection closed, and
// nothing else was called.
func afterUnread(g Gomega, run *harness.Run) {
	g.Expect(string(run.First().Body)).To(Equal("early"))
	g.Expect(run.Called("trap")).To(BeFalse(), "content was taken for a request")
	if r := run.Response(1); r.Err != nil || r.Response == nil {
		run.Note("the connection was closed after content that nobody read")
		g.Expect(run.Calls()).To(Equal([]string{""}))
	} else {
		run.Note("content that nobody read was drained")
		g.Expect(r.Status).To(Equal(200), "what answered the second request")
		g.Expect(run.Calls()).To(Equal([]string{"", "second"}))
	}
}

func nextRequestWaits() []harness.Case {
	var all []harness.Case
	for _, w := range unread {
		all = append(all, harness.Case{
			Rule: "boundary/next-request-waits", Name: "chunks-still-coming-" + w.name,
			Text: "a chunk that comes after the response is still content: it is drained and the second request served, or the connection is closed",
			Client: Client(Send("POST", "/", RawChunked(ChunksOf("x"))), Response(),
				Try(rawChunk(trap)), Try(Raw(LastChunk)), Try(Get("/", To("second"), Last())), ResponseOrClose()),
			App: w.app, Apps: apps,
			Check: afterUnread,
		})
		all = append(all, harness.Case{
			Rule: "boundary/next-request-waits", Name: "content-still-coming-" + w.name,
			Text: "content that comes after the response is still content: it is drained and the second request served, or the connection is closed",
			Client: Client(Send("POST", "/", Begun("x", trap)), Response(),
				Try(Raw(trap)), Try(Get("/", To("second"), Last())), ResponseOrClose()),
			App: w.app, Apps: apps,
			Check: afterUnread,
		})
	}
	return all
}

// rawChunk sends a chunk; {id} and {addr} are expanded, and its size is that of what they become.
func rawChunk(content string) Actions {
	return Do("send a chunk", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		return conn.Send(wire.Chunk(c.Expand(content)))
	})
}

func unreadContent() []harness.Case {
	var all []harness.Case
	for _, w := range unread {
		all = append(all, harness.Case{
			Rule: "boundary/unread-content", Name: "content-like-a-request-" + w.name,
			Text: "content that looks like a request is drained and the second request served, or the connection is closed",
			Client: Client(Pipeline(Ask("POST", "/", Content(trap)), Ask("GET", "/", To("second"), Last())),
				Response(), ResponseOrClose()),
			App: w.app, Apps: apps,
			Check: afterUnread,
		}, harness.Case{
			Rule: "boundary/unread-content", Name: "chunked-content-like-a-request-" + w.name,
			Text: "chunked content that looks like a request is drained and the second request served, or the connection is closed",
			Client: Client(Pipeline(Ask("POST", "/", ChunkedContent(trap)), Ask("GET", "/", To("second"), Last())),
				Response(), ResponseOrClose()),
			App: w.app, Apps: apps,
			Check: afterUnread,
		})
	}
	return append(all, harness.Case{
		Rule: "boundary/unread-content", Name: "content-like-a-request-failed",
		Text: "content that looks like a request is none, be it that the application has failed without reading it",
		Client: Client(Pipeline(Ask("POST", "/", Content(trap)), Ask("GET", "/", To("second"), Last())),
			Response(), ResponseOrClose()),
		App: App(Raise("ValueError", "failed")), Apps: apps,
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(500))
			g.Expect(run.Called("trap")).To(BeFalse(), "content was taken for a request")
			if run.Response(1).Err == nil {
				g.Expect(run.Calls()).To(Equal([]string{"", "second"}))
			}
		},
	})
}
