package boundary

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var contentLength = harness.Group{
	Rule:     "boundary/content-length",
	Presumes: slices.Concat(ground.Ends, []string{"async-input/content-only#whatever-its-end"}),
	SomePresume: []harness.Presumption{{
		Cases:    []string{"bytes-beyond-it-switched", "bytes-beyond-it-next-*", "bytes-beyond-it-lines-*", "bytes-beyond-it-bridged", "bytes-beyond-a-*", "zero-*"},
		Presumes: slices.Concat(ground.Bridge, []string{"boundary/content-length#bytes-beyond-it-next"}),
	}, {
		Cases:   []string{"bytes-beyond-a-*"},
		RestsOn: ground.Withheld,
	}},
	Cases: contentLengthCases(),
}

func contentLengthCases() []harness.Case {
	exact := func(want string) func(Gomega, *harness.Run) {
		return func(g Gomega, run *harness.Run) {
			if refusedWhatFollows(run) {
				g.Expect(want).To(HavePrefix(run.App().Content()), "the content delivered")
				return
			}
			g.Expect(run.App().Content()).To(Equal(want), "the content delivered")
			g.Expect(run.First().Status).To(Equal(200))
		}
	}
	all := each(slices.Concat(ways, wrapped), func(w way) harness.Case {
		check := exact("hello")
		if w.name == ways[0].name { // what others presume: what is missing is the matter of async-input/content-only
			check = func(g Gomega, run *harness.Run) {
				refusedWhatFollows(run)
				g.Expect(len(run.App().Content())).To(BeNumerically("<=", 5), "the length of what was delivered: %s", trace.ReprBytes([]byte(run.App().Content())))
			}
		}
		return harness.Case{
			Name:   "bytes-beyond-it-" + w.name,
			Text:   "of \"hello\" and more in one segment, exactly the five bytes declared are delivered, or fewer if the server gives up the request for what follows it",
			Client: Client(Raw(Text("POST", "/", PartOf(5, "hello and this is no request\r\n\r\n"))), ResponseOrClose()),
			App:    w.app,
			Needs:  w.needs,
			Check:  check,
		}
	})
	for _, w := range ways[:3] {
		all = append(all, harness.Case{
			Name:   "bytes-beyond-a-late-end-" + w.name,
			Text:   "content that arrives in two parts ends at the declared length, whatever follows the second part",
			Client: Client(PostPart(5, "he"), WaitFor("called"), Raw("llo beyond\r\n\r\n"), ResponseOrClose()),
			App:    calling(w),
			Needs:  w.needs,
			Check:  exact("hello"),
		}, harness.Case{
			Name:   "zero-" + w.name,
			Text:   "a Content-Length of 0 is no content, whatever follows",
			Client: Client(Raw(Text("POST", "/", PartOf(0, "beyond\r\n\r\n"))), ResponseOrClose()),
			App:    w.app,
			Needs:  w.needs,
			Check:  exact(""),
		})
	}
	return all
}

// refusedWhatFollows reports whether the server closed the connection or answered 400 to octets behind the content that are no
// request. An engine may parse them while the application runs. If it was not even called, nothing is known.
func refusedWhatFollows(run *harness.Run) bool {
	if r := run.First(); r.Response != nil && r.Status != 400 {
		return false
	}
	if !run.Called("") {
		run.Leave(harness.NotTested, "the server gave up the request for what follows it, and did not call the application")
	}
	run.Note("the server gave up the request for what follows it")
	return true
}
