package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/shortage"
)

// schedule runs all cases, those on which others rest first: concurrently on the first instance, then alone whatever did not
// pass there and whatever must be alone. A failure counts only when it happens alone, so that no case is blamed for what
// another did to the target, and if nothing that the case presumes is broken.
func (e *engine) schedule(ctx context.Context, first *instance) *harness.Result {
	began := time.Now()
	s := newSettled(e)
	cases := make([]int, len(e.Cases))
	for i := range cases {
		cases[i] = i
	}
	e.runAll(ctx, first, s, cases)
	return &harness.Result{Facts: e.facts, Outcomes: s.outcomes(), Seed: e.Seed, Began: began, Took: time.Since(began), Broke: e.stopped}
}

func (e *engine) runAll(ctx context.Context, first *instance, s *settled, cases []int) {
	e.ground.order(cases, e.Seed)
	concurrent, alone, fresh := e.plan(ctx, first, s, cases)
	pool := newSoloPool(ctx, e, s)
	beside := e.maxInstances() > 1
	if beside {
		pool.working.Go(func() { pool.runFresh(fresh) })
	}
	pool.take(alone...)
	for len(concurrent) > 0 && first.isDown() == "" && ctx.Err() == nil {
		var deferred bool
		if concurrent, deferred = e.runConcurrently(ctx, first, pool, concurrent); deferred {
			pool.drain(first)
		}
		first.renew(ctx)
	}
	pool.take(concurrent...)
	pool.finish(first)
	if !beside {
		pool.runFresh(fresh)
	}
}

// plan settles the cases that say nothing about this target, and divides the others, by index, into those that may run
// concurrently, those that must be alone, and those that each have a process of their own.
func (e *engine) plan(ctx context.Context, first *instance, s *settled, cases []int) (concurrent, alone, fresh []int) {
	bases := &bases{engine: e, first: first, shown: map[string]*harness.Outcome{}}
	for _, i := range cases {
		c := &e.Cases[i]
		verdict, why := e.applies(c)
		if verdict == "" {
			verdict, why = bases.missing(ctx, c)
		}
		switch {
		case verdict != "":
			s.leaveOut(i, verdict, why)
		case c.Fresh && e.maxInstances() > 1, len(c.Surroundings) > 0:
			fresh = append(fresh, i)
		case c.Alone:
			alone = append(alone, i)
		default:
			concurrent = append(concurrent, i)
		}
	}
	if e.concurrency() == 1 {
		alone = append(concurrent, alone...)
		slices.SortStableFunc(alone, func(i, j int) int { return e.ground.depth[i] - e.ground.depth[j] })
		return nil, alone, fresh
	}
	return concurrent, alone, fresh
}

// concurrency is how many cases run at once on the first instance.
func (e *engine) concurrency() int {
	if e.Parallel > 0 {
		return e.Parallel
	}
	return e.facts.Concurrency()
}

// shortTimeout is how long a case may take beside others. One that needs longer is not judged by that: it has the
// full time when it runs again alone.
func (e *engine) shortTimeout() time.Duration {
	if e.NoRetry {
		return e.Timeout
	}
	return e.Timeout / 5
}

// runConcurrently runs cases on one instance, several at once. Those that do not pass go to the pool, to run again alone. It
// returns those that are left because the target has stopped answering or an application is stuck in it, or, deferred, because
// something that they presume is in the pool.
func (e *engine) runConcurrently(ctx context.Context, on *instance, pool *soloPool, cases []int) (left []int, deferred bool) {
	queue := make(chan int)
	limit := e.shortTimeout()
	untried, waits := make([]bool, len(e.Cases)), make([]bool, len(e.Cases))
	var working sync.WaitGroup
	for range min(e.concurrency(), len(cases)) {
		working.Go(func() {
			for i := range queue {
				if on.isDown() != "" || on.stuck.Load() || ctx.Err() != nil {
					untried[i] = true
					continue
				}
				switch {
				case pool.settled.leaveOutOnLateGround(i):
					continue
				case pool.queue.holdsGroundOf(i):
					waits[i] = true
					continue
				case pool.suspects(i):
					pool.take(i)
					continue
				}
				r := e.attempt(ctx, on, &e.Cases[i], limit, false)
				switch {
				case e.stands(ctx, r, limit), r.down == "" && r.late && pool.settled.onBrokenGround(i):
					pool.settled.settle(i, r)
				default:
					pool.again(i, r)
				}
				on.setDown(r.down)
			}
		})
	}
	for _, i := range cases {
		queue <- i
	}
	close(queue)
	working.Wait()
	return slices.DeleteFunc(cases, func(i int) bool { return !untried[i] && !waits[i] }), slices.Contains(waits, true)
}

// stands reports whether the result of an attempt beside others counts.
func (e *engine) stands(ctx context.Context, r result, limit time.Duration) bool {
	switch {
	case r.late && limit < e.Timeout, r.down != "", r.busy != "":
		return false
	case r.Verdict == harness.Pass, r.Verdict == harness.Info:
		return true
	default:
		return e.NoRetry && ctx.Err() == nil
	}
}

// attempt runs a case on an instance, within the limit, and judges the record; alone says that nothing else runs there.
func (e *engine) attempt(ctx context.Context, on *instance, c *harness.Case, limit time.Duration, alone bool) result {
	if e.Started != nil {
		e.Started(c)
	}
	rule, _ := e.Catalog.Rule(c.Rule)
	var o harness.Outcome
	rec := on.run(ctx, c, limit, alone, func(r *record) bool {
		o = judge(rule.Level, c, r)
		return o.Verdict == harness.Pass
	})
	if o.Case == nil || rec.asked || rec.fault != "" { // it was not judged yet, or has grown since
		o = judge(rule.Level, c, rec)
	}
	if trouble := e.hub.TroubleSince(rec.began); trouble != nil && o.Verdict != harness.Pass && rec.fault == "" {
		rec.fault = shortage.Explain(trouble).Error() // the probe may have waited for the hub
		o = judge(rule.Level, c, rec)
	}
	if o.Verdict == harness.Pass {
		e.restarts.pass()
		e.renewals.pass()
	}
	o.Took = time.Since(rec.began)
	return result{Outcome: o, record: rec}
}
