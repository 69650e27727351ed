package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// expectContent expects that next() gave exactly the content, in bytes and without an error, and then the end.
func expectContent(g Gomega, app *harness.App, content string) {
	for _, e := range app.Of(trace.Next) {
		g.Expect(e.Error).To(BeNil(), "what next() raised in turn %d", e.Turn)
		g.Expect(e.End || e.Type == "bytes").To(BeTrue(), "next() gave %s, not bytes", e.Type)
	}
	expectDelivered(g, app, content)
	g.Expect(app.Last(trace.Next).End).To(BeTrue(), "the last call did not report the end")
}

// expectDelivered compares what next() gave, whether or not a call was refused.
func expectDelivered(g Gomega, app *harness.App, content string) {
	if got := app.Delivered(); got != content {
		g.Expect(len(got)).To(Equal(len(content)), "the length of the content delivered: %.100q", got)
		g.Expect(got == content).To(BeTrue(), "the content delivered: %.100q", got)
	}
}
