package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The iterable is not asked for more once Content-Length is reached. The application has a hundred blocks more, and the probe
// reports how many of them were asked for.
var stopIteratingAtContentLength = harness.Group{
	Rule:     "wsgi/stop-iterating-at-content-length",
	Presumes: []string{"wsgi/server-tolerates-empty-blocks#past-the-length", "bridge/wsgi1-unchanged#each-block-without-delay"},
	Cases: []harness.Case{{
		Name:   "hundred-blocks-more",
		Text:   "of a hundred blocks beyond Content-Length some at most are asked for",
		Client: OneRequestToTheEnd,
		App:    Declaring(3, nil, Yield("abc"), Times(100, Yield("more"))),
		Check:  stopsEarly,
	}, {
		Name:   "reached-in-the-middle",
		Text:   "of a hundred blocks some at most are asked for after the one in which Content-Length is reached",
		Client: OneRequestToTheEnd,
		App:    Declaring(5, nil, Times(100, Yield("abc"))),
		Check:  stopsEarly,
	}},
}

func stopsEarly(g Gomega, run *harness.Run) {
	if run.First().Response == nil || run.First().Status != 200 {
		run.Leave(harness.NotTested, "the request failed")
	}
	asked := run.App().Count(trace.Yield)
	g.Expect(run.App().Count(trace.End) == 0).To(BeTrue(), "the iterable was run to its end: %s asked for", harness.Counted(asked, "block was", "blocks were"))
	g.Expect(asked).To(BeNumerically("<", 100), "the blocks that were asked for")
	run.Note("%s asked for", harness.Counted(asked, "block was", "blocks were"))
}
