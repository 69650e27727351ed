package syncswitch

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
	return harness.Join(provided, tokenNotSent, wrongYieldRefused, tokenIsOwn, inputAfterResume, sameEnviron, remainderOnly, pep3333Input, noAsyncAfter, once, perRequest)
}

// chunks is "hello!" in chunks, whose framing is of every kind of octet.
const chunks = "5\r\nhello\r\n1;e=1\r\n!\r\n0\r\n\r\n"

// large is content beyond what one read of a server takes; each line of it is another.
var large = func() string {
	var b strings.Builder
	for i := range 16 << 10 {
		fmt.Fprintf(&b, "%07d\n", i)
	}
	return b.String()
}()

// done answers, and readAll reads all of wsgi.input first.
var (
	done    = Yield("done")
	readAll = Then(ReadAll(), done)
)

// expectContent expects that next() and then wsgi.input gave the content, in bytes and without an error, and
// that the answer was "done".
func expectContent(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		expectAllOf(g, run.App(), content)
		ExpectBody(g, run.First(), "done")
	}
}

func expectAllOf(g Gomega, app *harness.App, content string) {
	ExpectNoErrors(g, app, trace.Factory, trace.Next, trace.Read)
	expectBytes(g, app)
	g.Expect(app.Count(trace.Read)).NotTo(BeZero(), "reads of wsgi.input")
	if got := app.Content(); got != content {
		g.Expect(len(got)).To(Equal(len(content)), "the length of the content, %d of it from next(): %.100q", len(app.Delivered()), got)
		g.Expect(got == content).To(BeTrue(), "the content, %d octets of it from next(): %.100q", len(app.Delivered()), got)
	}
}

func expectBytes(g Gomega, app *harness.App) {
	for _, e := range app.Of(trace.Read) {
		g.Expect(e.Type).To(Equal("bytes"), "the type of what %s gave", e.Method)
	}
}
