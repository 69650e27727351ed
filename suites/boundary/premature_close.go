package boundary

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var prematureClose = harness.Group{
	Rule:     "boundary/premature-close",
	Presumes: slices.Concat(ground.Boundary, []string{"comet/disconnect-close"}),
	SomePresume: []harness.Presumption{{
		Cases:    []string{"*-bridged"},
		Presumes: []string{"bridge/wsgi1-unchanged#each-block-without-delay"},
	}},
	RestsOn: ground.Withheld, // the client leaves when the application has been called
	Cases:   prematureCloseCases(),
}

func prematureCloseCases() []harness.Case {
	cuts := []struct {
		name, text string
		request    Actions
	}{
		{"content-length", "five of ten octets", PostPart(10, "hello")},
		{"nothing-yet", "none of ten octets", PostPart(10, "")},
		{"within-a-size-line", "a chunk and half of a size line", Send("POST", "/", RawChunked(ChunksOf("hello")+"1;e"))},
		{"before-the-end-of-a-chunk", "a chunk without the line end after it", Send("POST", "/", RawChunked("5\r\nhello"))},
		{"no-last-chunk", "a chunk and no last one", Send("POST", "/", RawChunked(ChunksOf("hello")))},
		{"within-a-chunk", "half a chunk", Send("POST", "/", RawChunked("a\r\nhello"))},
		{"within-the-trailers", "a last chunk whose trailers do not end", Send("POST", "/", RawChunked(ChunksOf("hello")+"0\r\nX-Trailer: "))},
	}
	leave := []struct {
		name, text string
		actions    Actions
	}{
		{"half-close", "closes its sending side", HalfClose()},
		{"reset", "resets the connection", Abort()},
	}
	var all []harness.Case
	for i, cut := range cuts {
		for _, l := range leave {
			ways := ways
			if i > 0 {
				ways = ways[:2]
			}
			for _, w := range ways {
				all = append(all, harness.Case{
					Name:   cut.name + "-" + l.name + "-" + w.name,
					Text:   "the client sends " + cut.text + " and " + l.text + ": the application gets OSError or is closed, and never sees the end",
					Client: Client(cut.request, WaitFor("called"), l.actions, WaitForEvent("", trace.Closed, 1)),
					App:    calling(w),
					Needs:  w.needs,
					Check: func(g Gomega, run *harness.Run) {
						app := run.App()
						g.Expect("hello").To(HavePrefix(app.Content()), "content delivered")
						for _, e := range app.Of(trace.Next, trace.Read) {
							g.Expect(e.End).To(BeFalse(), "next() reported the end")
							g.Expect(e.Kind == trace.Read && e.Error == nil && len(e.Data.Bytes()) == 0).To(BeFalse(), "a read reported the end")
							if e.Error != nil {
								g.Expect(e.Error.Is("OSError")).To(BeTrue(), "raised %s", e.Error.Type)
								run.Note("the application got %s", e.Error.Type)
							}
						}
					},
				})
			}
		}
	}
	return all
}
