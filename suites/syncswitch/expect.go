package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
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
