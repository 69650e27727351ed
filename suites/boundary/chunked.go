package boundary

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// codings are chunked encodings of content and what they decode to.
var codings = []struct{ name, octets, content string }{
	{"one-chunk", ChunksOf("hello") + LastChunk, "hello"},
	{"several-chunks", ChunksOf("he", "l", "lo") + LastChunk, "hello"},
	{"no-content", LastChunk, ""},
	{"hexadecimal-sizes", "A\r\n0123456789\r\n00b\r\nabcdefghijk\r\n000\r\n\r\n", "0123456789abcdefghijk"},
	{"extensions", "5;name=value\r\nhello\r\n5;q=\"a;b\\\"c\"\r\nworld\r\n0;last\r\n\r\n", "helloworld"},
	{"trailers", ChunksOf("hello") + "0\r\nX-Trailer: no content\r\nX-Other: none\r\n\r\n", "hello"},
	{"content-like-framing", ChunksOf("0\r\n\r\n", "5\r\nhello\r\n", "\r\n") + LastChunk, "0\r\n\r\n5\r\nhello\r\n\r\n"},
	{"a-large-chunk", ChunksOf(strings.Repeat("0123456789abcdef", 8<<10)) + LastChunk, strings.Repeat("0123456789abcdef", 8<<10)},
}

var chunked = harness.Group{
	Rule:        "boundary/chunked",
	Presumes:    ground.Bridge,
	SomePresume: []harness.Presumption{{Cases: []string{"*-octet-by-octet-*"}, RestsOn: ground.Withheld}},
	Cases:       chunkedCases(),
}

func chunkedCases() []harness.Case {
	var all []harness.Case
	for _, c := range codings {
		exact := func(g Gomega, run *harness.Run) {
			got := run.App().Content()
			g.Expect(len(got)).To(Equal(len(c.content)), "the length of the content delivered")
			g.Expect(got == c.content).To(BeTrue(), "the content delivered: %.100q", got)
			g.Expect(run.First().Status).To(Equal(200))
		}
		all = append(all, each(ways, func(w way) harness.Case {
			return harness.Case{
				Name:   c.name + "-" + w.name,
				Text:   "exactly the decoded content is delivered",
				Client: Client(Send("POST", "/", RawChunked(c.octets)), Response()),
				App:    w.app,
				Needs:  w.needs,
				Check:  exact,
			}
		})...)
		if len(c.octets) > 1000 {
			continue
		}
		for _, w := range ways[:2] {
			all = append(all, harness.Case{
				Name: c.name + "-octet-by-octet-" + w.name,
				Text: "exactly the decoded content is delivered, though every octet comes by itself",
				Client: Client(Raw(Text("POST", "/", RawChunked(""))), WaitFor("called"),
					RawEach(1, c.octets), Response()),
				App:   calling(w),
				Needs: w.needs,
				Check: exact,
			})
		}
	}
	return append(all, each(wrapped, func(w way) harness.Case {
		return harness.Case{
			Name:   "extensions-and-trailers-" + w.name,
			Text:   "beneath middleware exactly the decoded content is delivered",
			Client: Client(Send("POST", "/", RawChunked("5;q=\"a;b\"\r\nhello\r\n0;last\r\nX-Trailer: none\r\n\r\n")), Response()),
			App:    w.app,
			Needs:  w.needs,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Content()).To(Equal("hello"))
				g.Expect(run.First().Status).To(Equal(200))
			},
		}
	})...)
}
