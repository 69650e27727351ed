package delegate

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// expectResult expects that each result() gave "value", and not before the callable had run.
func expectResult(g Gomega, app *harness.App, times int) {
	ExpectNoErrors(g, app, trace.Delegate, trace.Ran, trace.Result)
	results := app.Of(trace.Result)
	g.Expect(results).To(HaveLen(times), "results")
	ran := app.Of(trace.Ran)
	g.Expect(ran).NotTo(BeEmpty(), "the callable has run")
	for _, e := range results {
		g.Expect(e.Value).To(Equal("value"), "what result() gave")
		g.Expect(e.Type).To(Equal("str"), "the type of what result() gave")
		g.Expect(ran[0].Seq).To(BeNumerically("<", e.Seq), "the callable had run when its result was given")
	}
}

// expectNotResumed expects that nothing but the callable happened between the yield of the nth token and the
// callable's end.
func expectNotResumed(g Gomega, app *harness.App) {
	waiting := false
	for _, e := range app.Events {
		switch {
		case e.Kind == trace.Yield && e.Value == "token":
			waiting = true
		case e.Kind == trace.Ran:
			return
		case waiting:
			g.Expect(e.Kind).To(BeElementOf(trace.Open, trace.Waited), "what happened before the callable had run")
			g.Expect(e.Name).To(BeElementOf("running", "go"), "the gate, before the callable had run")
		}
	}
}
