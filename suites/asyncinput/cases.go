package asyncinput

import (
	"fmt"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	return harness.Join(provided, nonBlocking, contentOnly, end, optional, secondNextRefused, park, ownRequest)
}

// chunks is "hello!" in chunks, whose framing is of every kind of octet.
const chunks = "5\r\nhello\r\n1;e=1\r\n!\r\n0\r\n\r\n"

// fewChunks is "hi" in chunks.
const fewChunks = "2\r\nhi\r\n0\r\n\r\n"

// Content and chunks that come an octet at a time: the application asks once after each, sends back what it
// gets, and drains the rest.
var (
	slowly        = OctetByOctet("hello!", Next(), YieldLast())
	slowlyChunked = OctetByOctet(fewChunks, Next(), YieldLast())
	echoRest      = Loop(Next(), YieldLast())
)

// large is content beyond what one read of a server takes; each line of it is another.
var large = func() string {
	var b strings.Builder
	for i := range 16 << 10 {
		fmt.Fprintf(&b, "%07d\n", i)
	}
	return b.String()
}()

// expectContent expects that next() gave exactly the content, in bytes and without an error, and then the end.
func expectContent(g Gomega, app *harness.App, content string) {
	for _, e := range app.Of(trace.Next) {
		g.Expect(e.Error).To(BeNil(), "what next() raised in turn %d", e.Turn)
		g.Expect(e.End || e.Type == "bytes").To(BeTrue(), "next() gave %s, not bytes", e.Type)
	}
	expectDelivered(g, app, content)
	g.Expect(app.Last(trace.Next).End).To(BeTrue(), "the end was reported last")
}

// expectDelivered compares what next() gave, whether or not a call was refused.
func expectDelivered(g Gomega, app *harness.App, content string) {
	if got := app.Delivered(); got != content {
		g.Expect(len(got)).To(Equal(len(content)), "the length of the content delivered: %.100q", got)
		g.Expect(got == content).To(BeTrue(), "the content delivered: %.100q", got)
	}
}
