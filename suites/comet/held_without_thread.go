package comet

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var heldWithoutThread = harness.Group{
	Rule:     "comet/held-without-thread",
	Presumes: slices.Concat(ground.Content, []string{"comet/held-open"}),
	Cases: []harness.Case{{
		Name:   "threads-counted",
		Text:   fmt.Sprintf("the turns of %d held responses share threads", many),
		Client: Client(hold(), push()),
		App:    held, Apps: map[string]control.Program{"held": held},
		Check: func(g Gomega, run *harness.Run) {
			threads := map[string]bool{}
			for _, name := range requests() {
				for _, e := range run.Request(name).Of(trace.Yield) {
					threads[e.Thread] = true
				}
			}
			run.Note("%d responses were held on %s", many, harness.Counted(len(threads), "thread", "threads"))
			g.Expect(len(threads)).To(BeNumerically("<", many/2), "threads that ran held responses")
		},
	}},
}
