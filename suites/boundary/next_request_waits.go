package boundary

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var nextRequestWaits = harness.Group{
	Rule:     "boundary/next-request-waits",
	Presumes: slices.Concat(ground.Boundary, []string{"sync-switch/per-request"}),
	RestsOn:  ground.Withheld, // the response comes before the rest of the content
	Cases:    nextRequestWaitsCases(),
}

func nextRequestWaitsCases() []harness.Case {
	var all []harness.Case
	for _, w := range unread {
		all = append(all, harness.Case{
			Name: "chunks-still-coming-" + w.name,
			Text: "a chunk that comes after the response is still content: it is drained and the second request served, or the connection is closed",
			Client: Client(Send("POST", "/", RawChunked(ChunksOf("x"))), Response(),
				Try(rawChunk(trap)), Try(Raw(LastChunk)), Try(Get("/", To("second"), Last())), ResponseOrClose()),
			App: w.app, Apps: apps, Needs: w.needs,
			Check: afterUnread,
		})
		all = append(all, harness.Case{
			Name: "content-still-coming-" + w.name,
			Text: "content that comes after the response is still content: it is drained and the second request served, or the connection is closed",
			Client: Client(Send("POST", "/", Begun("x", trap)), Response(),
				Try(Raw(trap)), Try(Get("/", To("second"), Last())), ResponseOrClose()),
			App: w.app, Apps: apps, Needs: w.needs,
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
