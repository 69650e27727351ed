package main

import (
	"context"
	"fmt"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// enough is the cause of a context that ended because as many rules are broken as --maxfail says.
type enough int

func (n enough) Error() string {
	return fmt.Sprintf("%s broken (--maxfail %d)", harness.Counted(int(n), "rule is", "rules are"), int(n))
}

// maxFail ends a run when rules are broken that count.
type maxFail struct {
	limit  int // 0: none
	strict bool
	known  *report.Baseline // what it lists does not count
	end    context.CancelCauseFunc
	broken map[string]bool
}

// after returns a function for engine.Config.Progress that does the same as next, and then ends the run if that was enough.
func (m *maxFail) after(next func(done, total int, o *harness.Outcome)) func(done, total int, o *harness.Outcome) {
	return func(done, total int, o *harness.Outcome) {
		next(done, total, o)
		counts := o.Verdict == harness.Fail || m.strict && o.Verdict == harness.Warn
		if m.limit == 0 || !counts || o.Case.Provisional || m.known.Lists(o.Case.ID(), time.Now()) {
			return
		}
		if m.broken[o.Case.Rule] = true; len(m.broken) >= m.limit {
			m.end(enough(m.limit))
		}
	}
}
