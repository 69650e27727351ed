package suites

import (
	"cmp"
	"context"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Describe registers the cases as a Ginkgo tree: a container per profile and rule, a spec
// per case, labeled with the profile and the level; --focus finds rules and cases by their ids. Call it where containers are
// declared.
//
// Ginkgo runs specs of one process one after the other, so the engine runs the cases
// concurrently as soon as the first spec runs, and each spec awaits its outcome.
func Describe(cfg engine.Config) {
	b := &board{outcomes: map[string]chan *harness.Outcome{}}
	byRule := map[string][]*harness.Case{}
	for i := range cfg.Cases {
		c := &cfg.Cases[i]
		b.outcomes[c.ID()] = make(chan *harness.Outcome, 1)
		byRule[c.Rule] = append(byRule[c.Rule], c)
	}
	for _, w := range cfg.Watch {
		c := &harness.Case{Rule: w.Rule, Name: harness.EveryRun, Text: w.Text}
		b.outcomes[c.ID()] = make(chan *harness.Outcome, 1)
		byRule[c.Rule] = append(byRule[c.Rule], c)
	}
	cfg.Progress = func(_, _ int, o *harness.Outcome) { b.outcomes[o.Case.ID()] <- o }
	begin := sync.OnceFunc(func() {
		go func() {
			_, b.err = engine.Check(context.Background(), cfg)
			close(b.over)
		}()
	})
	b.over = make(chan struct{})
	for _, profile := range cfg.Catalog.Profiles() {
		ginkgo.Describe(profile.Name, ginkgo.Label(profile.Name), func() {
			for _, rule := range cfg.Catalog.Rules() {
				if rule.Profile == profile && len(byRule[rule.ID]) > 0 {
					describe(rule, byRule[rule.ID], begin, b)
				}
			}
		})
	}
	ginkgo.AfterSuite(func() {
		begin()
		<-b.over // the target has been stopped
	})
}

// board is where specs find the outcomes of their cases.
type board struct {
	outcomes map[string]chan *harness.Outcome
	over     chan struct{} // closed when the check is over
	err      error         // why nothing could be tested
}

func describe(rule spec.Rule, cases []*harness.Case, begin func(), b *board) {
	ginkgo.Describe(rule.ID, func() {
		for _, c := range cases {
			ginkgo.It(c.Name+": "+c.Text, ginkgo.Label(string(cmp.Or(c.Level, rule.Level))), func(ctx ginkgo.SpecContext) {
				begin()
				select {
				case o := <-b.outcomes[c.ID()]:
					settle(o)
				case <-b.over:
					select {
					case o := <-b.outcomes[c.ID()]:
						settle(o)
					default:
						ginkgo.Fail("nothing could be tested: " + b.err.Error())
					}
				}
			})
		}
	})
}

func settle(o *harness.Outcome) {
	switch o.Verdict {
	case harness.Pass:
	case harness.Info, harness.Warn:
		ginkgo.AddReportEntry(string(o.Verdict), o.Observed)
	case harness.NotOffered, harness.NotTested:
		ginkgo.Skip(o.Observed)
	default:
		ginkgo.Fail(string(o.Verdict) + ": " + o.Observed)
	}
}
