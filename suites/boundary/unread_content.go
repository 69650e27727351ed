package boundary

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var unreadContent = harness.Group{
	Rule:     "boundary/unread-content",
	Presumes: slices.Concat(ground.Boundary, []string{"sync-switch/per-request"}),
	Cases:    unreadContentCases(),
}

func unreadContentCases() []harness.Case {
	var all []harness.Case
	for _, w := range unread {
		all = append(all, harness.Case{
			Name: "content-like-a-request-" + w.name,
			Text: "content that looks like a request is drained and the second request served, or the connection is closed",
			Client: Client(Pipeline(Ask("POST", "/", Content(trap)), Ask("GET", "/", To("second"), Last())),
				Response(), ResponseOrClose()),
			App: w.app, Apps: apps, Needs: w.needs,
			Check: afterUnread,
		}, harness.Case{
			Name: "chunked-content-like-a-request-" + w.name,
			Text: "chunked content that looks like a request is drained and the second request served, or the connection is closed",
			Client: Client(Pipeline(Ask("POST", "/", ChunkedContent(trap)), Ask("GET", "/", To("second"), Last())),
				Response(), ResponseOrClose()),
			App: w.app, Apps: apps, Needs: w.needs,
			Check: afterUnread,
		})
	}
	return append(all, harness.Case{
		Name: "content-like-a-request-failed",
		Text: "content that looks like a request is not taken for one, even if the application has failed without reading it",
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
