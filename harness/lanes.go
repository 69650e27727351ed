package harness

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"
)

// run carries out all cases: on the lanes first, then alone whatever did not pass there
// and whatever must be alone. A failure counts only when it happens alone, so that no case is blamed for what
// another did to the target.
func (e *engine) run(ctx context.Context) *Result {
	result := &Result{Facts: e.facts, Outcomes: make([]Outcome, len(e.Cases)), Began: time.Now()}
	var together, alone []int
	for i := range e.Cases {
		c := &e.Cases[i]
		if verdict, why := e.applies(c); verdict != "" {
			result.Outcomes[i] = Outcome{Case: c, Verdict: verdict, Observed: why}
			e.report(&result.Outcomes[i])
		} else if verdict, why := e.lacking(ctx, c); verdict != "" {
			result.Outcomes[i] = Outcome{Case: c, Verdict: verdict, Observed: why}
			e.report(&result.Outcomes[i])
		} else if c.Alone {
			alone = append(alone, i)
		} else {
			together = append(together, i)
		}
	}
	if lanes := e.lanes(); lanes > 1 {
		var failed []int
		for len(together) > 0 && e.isDown() == "" && ctx.Err() == nil {
			var again []int
			again, together = e.abreast(ctx, result, together, lanes)
			failed = append(failed, again...)
			e.renew(ctx)
		}
		together = append(together, failed...)
		slices.Sort(together)
	}
	alone = append(together, alone...)
	for _, i := range alone {
		e.renew(ctx)
		o := &result.Outcomes[i]
		if why := e.ready(ctx); why != "" {
			*o = Outcome{Case: &e.Cases[i], Verdict: Blocked, Observed: why}
		} else {
			*o = e.outcome(ctx, &e.Cases[i])
			if why := e.interrupted(ctx); why != "" { // it may have ended for that alone
				*o = Outcome{Case: &e.Cases[i], Verdict: Blocked, Observed: why}
			} else {
				e.hold(o)
			}
		}
		e.conclude(o)
	}
	result.Outcomes = append(result.Outcomes, e.watched(result.Outcomes)...)
	result.Took = time.Since(result.Began)
	result.Broke = e.broken
	return result
}

// lanes is how many cases run at once.
func (e *engine) lanes() int {
	if e.Parallel > 0 {
		return e.Parallel
	}
	return e.facts.Lanes()
}

// abreast carries out cases on lanes and returns those to be carried out again alone, and those that
// are left because the target has stopped answering or an application is stuck in it.
func (e *engine) abreast(ctx context.Context, result *Result, cases []int, lanes int) (again, left []int) {
	queue := make(chan int)
	open, untried := make([]bool, len(e.Cases)), make([]bool, len(e.Cases))
	var working sync.WaitGroup
	for range min(lanes, len(cases)) {
		working.Go(func() {
			for i := range queue {
				if e.isDown() != "" || e.stuck.Load() || ctx.Err() != nil {
					untried[i] = true
					continue
				}
				o := e.outcome(ctx, &e.Cases[i])
				if o.down != "" || o.Verdict != Pass && o.Verdict != Info && (!e.Once || ctx.Err() != nil) {
					open[i] = true
				} else {
					result.Outcomes[i] = o
					e.conclude(&result.Outcomes[i])
				}
				e.setDown(o.down)
			}
		})
	}
	for _, i := range cases {
		queue <- i
	}
	close(queue)
	working.Wait()
	for _, i := range cases {
		switch {
		case open[i]:
			again = append(again, i)
		case untried[i]:
			left = append(left, i)
		}
	}
	return again, left
}

// hold makes the one case that ran alone answer for the target's having gone.
func (e *engine) hold(o *Outcome) {
	if o.down == "" {
		return
	}
	e.setDown(o.down)
	rule, _ := e.Catalogue.Rule(o.Case.Rule)
	why := "the target stopped answering after it: " + o.down
	if o.Verdict == Pass || o.Verdict == Info {
		o.Verdict, o.Observed = Broken(rule.Level), why
	} else {
		o.Observed += "\n" + why
	}
}

// How often a target is brought up again: one that has exited says so at once, one that
// hangs costs the whole time of three requests.
const (
	maxRestarts     = 5
	maxHungRestarts = 1
)

// maxRenewals is how often a target is replaced in which an application is stuck.
const maxRenewals = 5

// renew replaces a target in which an application is stuck: it may keep a core busy, and what it holds, and
// other cases would answer for that.
func (e *engine) renew(ctx context.Context) {
	if !e.stuck.Swap(false) || e.isDown() != "" || e.interrupted(ctx) != "" || e.renewals == maxRenewals {
		return
	}
	e.renewals++
	e.instance.Stop()
	if err := e.start(ctx); err != nil {
		e.setDown("it could not be started again: " + err.Error())
	}
}

// ready brings the target up again if it is down; it returns why nothing more can be
// asked of it, "" if it answers.
func (e *engine) ready(ctx context.Context) string {
	if e.interrupted(ctx) != "" || e.isDown() == "" {
		return e.broken
	}
	limit := maxHungRestarts
	if e.gone(ctx) {
		limit = maxRestarts
	}
	if e.restarts++; e.restarts > limit {
		e.broken = "the target has stopped answering: " + e.isDown()
		return e.broken
	}
	e.instance.Stop()
	if err := e.start(ctx); err != nil {
		e.broken = "the target stopped answering and could not be started again: " + err.Error()
		return e.broken
	}
	if err := e.alive(ctx); err != nil {
		e.broken = "the target stopped answering and does not answer when started again: " + err.Error()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.down = ""
	return e.broken
}

// gone reports whether the target has exited, or, since that may be noticed a little later, listens no more.
func (e *engine) gone(ctx context.Context) bool {
	select {
	case <-e.instance.Exited():
		return true
	default:
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", e.instance.Addr())
	if err == nil {
		conn.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

// interrupted returns why nothing more is asked of the target, which is so once ctx has ended.
func (e *engine) interrupted(ctx context.Context) string {
	if e.broken == "" && ctx.Err() != nil {
		e.broken = fmt.Sprintf("the check was interrupted: %v", context.Cause(ctx))
	}
	return e.broken
}

func (e *engine) isDown() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.down
}

func (e *engine) setDown(why string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.down == "" {
		e.down = why
	}
}

// conclude reports an outcome that stands, and lets go of evidence that nobody will ask for.
func (e *engine) conclude(o *Outcome) {
	e.watch(o)
	if o.Verdict == Pass && !e.KeepRuns && !slices.ContainsFunc(o.watched, func(s sight) bool { return s.violation != "" }) {
		o.Run = nil
	}
	e.report(o)
}

func (e *engine) report(o *Outcome) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.done++
	if e.Progress != nil {
		e.Progress(e.done, len(e.Cases)+len(e.Watch), o)
	}
}
