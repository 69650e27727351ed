package write

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What is written is treated as if it had been yielded. The client makes two requests: one application writes the data, the
// other yields them, and the responses must be alike.
var writeEquivalentToYield = harness.Group{
	Rule:     "wsgi/write-equivalent-to-yield",
	Presumes: []string{"wsgi/body-byte-transparent#all-octets", "wsgi/one-call-per-request#head", "wsgi/start-response-returns-write#204"},
	SomePresume: []harness.Presumption{
		{Cases: []string{"empty-strings"}, Presumes: []string{"wsgi/server-tolerates-empty-blocks#between", "wsgi/server-tolerates-empty-blocks#empty-writes"}},
	},
	Cases: []harness.Case{
		sameAsYielded("body", "GET", Start("200 OK"), "one", "two"),
		sameAsYielded("length-known", "GET", Start("200 OK", ContentLength(6)), "one", "two"),
		sameAsYielded("all-octets", "GET", Start("200 OK"), AllOctets, AllOctets),
		sameAsYielded("empty-strings", "GET", Start("200 OK"), "one", "", "two"),
		sameAsYielded("head", "HEAD", Start("200 OK", ContentLength(6)), "one", "two"),
		sameAsYielded("not-modified", "GET", StartBare("304 Not Modified", Field("ETag", `"x"`)), "one"),
	},
}

// sameAsYielded compares the response to data that were written with the response to the same data yielded.
func sameAsYielded(name, method string, start Steps, data ...string) harness.Case {
	written, yielded := start, Steps{}
	for _, d := range data {
		written = Then(written, Write(d))
		yielded = Then(yielded, Yield(d))
	}
	return harness.Case{
		Name: name,
		Text: "the response is the same as when the data are yielded",
		Client: Client(Send(method, "/", Last()), ResponseOrClose(), ConnectionEnd(), Hangup(),
			On("other", Send(method, "/", To("other"), Last()), ResponseOrClose(), ConnectionEnd())),
		App:  AppCalling(written),
		Apps: Programs{"other": AppCalling(start, yielded)},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled("", "other")
			w, y := run.Response(0), run.Response(1)
			if w.Response == nil && y.Response == nil {
				run.Leave(harness.NotTested, "no response came to either: %v", y.Err)
			}
			g.Expect(y.Response != nil).To(BeTrue(), "no response to what was yielded came: %v", y.Err)
			g.Expect(w.Response != nil).To(BeTrue(), "no response to what was written came: %v", w.Err)
			g.Expect(w.StatusLine).To(Equal(y.StatusLine))
			g.Expect(Shown(w.Body)).To(Equal(Shown(y.Body)), "the body that was written, and the body that was yielded")
			g.Expect(run.Rest["main"].Data).To(Equal(run.Rest["other"].Data), "what followed the responses")
			if name == "body" || name == "all-octets" {
				g.Expect(Shown(w.Body)).To(Equal(Shown([]byte(strings.Join(data, "")))), "the body")
			}
		},
	}
}
