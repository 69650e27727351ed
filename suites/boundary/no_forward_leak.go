package boundary

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// ownContent expects that the first request's application got the content, and the second's "world".
func ownContent(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Content()).To(Equal(content))
		g.Expect(run.First().Status).To(Equal(200))
		if run.Response(1).Err != nil {
			run.Note("the connection was closed after the first response")
			return
		}
		g.Expect(run.Request("second").Content()).To(Equal("world"))
		g.Expect(string(run.Response(1).Body)).To(Equal("second"))
	}
}

var noForwardLeak = harness.Group{
	Rule:     "boundary/no-forward-leak",
	Presumes: slices.Concat(ground.Boundary, []string{"sync-switch/per-request", "boundary/unread-content"}),
	Cases:    noForwardLeakCases(),
}

func noForwardLeakCases() []harness.Case {
	framings := []struct {
		name, content string
		options       []Option
	}{
		{"content-length", "hello", []Option{Content("hello")}},
		{"chunked", "hello", []Option{ChunkedContent("he", "llo")}},
		{"chunked-with-trailers", "hello", []Option{RawChunked(ChunksOf("hello") + "0\r\nX-Trailer: t\r\n\r\n")}},
		{"no-content", "", nil},
	}
	var all []harness.Case
	for _, f := range framings {
		all = append(all, each(ways, func(w way) harness.Case {
			return harness.Case{
				Name: f.name + "-" + w.name,
				Text: "of two requests sent at once each application gets its own content, to the octet, or the connection is closed after the first",
				Client: Client(Pipeline(Ask("POST", "/", f.options...), Ask("POST", "/", To("second"), Content("world"), Last())),
					Response(), ResponseOrClose()),
				App: w.app, Apps: second, Needs: w.needs,
				Check: ownContent(f.content),
			}
		})...)
	}
	return append(all, each(wrapped, func(w way) harness.Case {
		return harness.Case{
			Name: w.name,
			Text: "beneath middleware, too, each application gets its own content, or the connection is closed after the first",
			Client: Client(Pipeline(Ask("POST", "/", ChunkedContent("he", "llo")), Ask("POST", "/", To("second"), Content("world"), Last())),
				Response(), ResponseOrClose()),
			App: w.app, Apps: second, Needs: w.needs,
			Check: ownContent("hello"),
		}
	})...)
}
