package engine

import (
	"context"

	"github.com/wsgicheck/wsgicheck/harness"
)

// bases runs the cases that others rest on, each once.
type bases struct {
	*engine
	first *instance
	shown map[string]*harness.Outcome // by id
}

// missing says with which verdict a case is left out for what it rests on; "" if it is to run.
func (b *bases) missing(ctx context.Context, c *harness.Case) (harness.Verdict, string) {
	for _, basis := range c.RestsOn {
		if verdict, why := b.applies(basis.Case); verdict != "" {
			return verdict, why
		}
		o, known := b.shown[basis.Case.ID()]
		if !known {
			if b.first.ensureUp(ctx) != "" {
				return "", "" // as will be said of the case itself
			}
			r := b.attempt(ctx, b.first, basis.Case, b.Timeout, false)
			if b.ended() {
				return "", "" // the same
			}
			b.first.setDown(r.down)
			o = &r.Outcome
			b.shown[basis.Case.ID()] = o
		}
		if verdict, why := basis.Missing(o); verdict != "" {
			return verdict, why
		}
	}
	return "", ""
}
