package closing

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// closedLast expects one call of close(), and nothing asked of the iterable after it.
func closedLast(g Gomega, run *harness.Run) {
	app := run.App()
	g.Expect(app.Count(trace.Close)).To(Equal(1), "the calls of close()")
	closed := app.Last(trace.Close).Seq
	for _, e := range app.Of(trace.Yield, trace.End, trace.Start) {
		if e.Seq >= closed {
			g.Expect(e.Seq).To(BeNumerically("<", closed), "the place of %s beside close()", e.Kind)
		}
	}
}

// iterableEnd waits until the iterable is closed, or thrown away without that.
var iterableEnd = Do("wait until the iterable is closed or thrown away", func(c *harness.Client) error {
	return c.Session.Await(c.Ctx, func(events []trace.Event) bool {
		return slices.ContainsFunc(events, func(e trace.Event) bool { return e.Kind == trace.Closed || e.Kind == trace.Dropped })
	})
})
