package harness

import (
	"context"
	"slices"
	"sync"
	"time"
)

// run carries out all cases: on the lanes of the first server, then alone whatever did not pass there
// and whatever must be alone. A failure counts only when it happens alone, so that no case is blamed for what
// another did to the target.
func (e *engine) run(ctx context.Context, first *server) *Result {
	result := &Result{Facts: e.facts, Outcomes: make([]Outcome, len(e.Cases)), Began: time.Now()}
	var together, alone []int
	for i := range e.Cases {
		c := &e.Cases[i]
		verdict, why := e.applies(c)
		if verdict == "" {
			verdict, why = first.lacking(ctx, c)
		}
		switch {
		case verdict != "":
			result.Outcomes[i] = Outcome{Case: c, Verdict: verdict, Observed: why}
			e.report(&result.Outcomes[i])
		case c.Alone:
			alone = append(alone, i)
		default:
			together = append(together, i)
		}
	}
	lanes := e.lanes()
	if lanes == 1 {
		together, alone = nil, append(together, alone...)
	}
	team := e.team(ctx, result.Outcomes)
	team.take(alone...)
	for len(together) > 0 && first.isDown() == "" && ctx.Err() == nil {
		together = first.abreast(ctx, team, together, lanes)
		first.renew(ctx)
	}
	team.take(together...)
	team.finish(first)
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

// attempt is how long a case may take on a lane. One that needs longer is not judged by that: it has the
// whole time when it is carried out again alone.
func (e *engine) attempt() time.Duration {
	if e.Once {
		return e.Timeout
	}
	return e.Timeout / 5
}

// abreast carries out cases on lanes. Those that do not pass go to the team, to be carried out again alone. It returns those that
// are left because the target has stopped answering or an application is stuck in it.
func (s *server) abreast(ctx context.Context, team *team, cases []int, lanes int) (left []int) {
	queue := make(chan int)
	limit := s.attempt()
	untried := make([]bool, len(s.Cases))
	var working sync.WaitGroup
	for range min(lanes, len(cases)) {
		working.Go(func() {
			for i := range queue {
				if s.isDown() != "" || s.stuck.Load() || ctx.Err() != nil {
					untried[i] = true
					continue
				}
				if team.suspects(&s.Cases[i]) {
					team.take(i)
					continue
				}
				o := s.outcome(ctx, &s.Cases[i], limit)
				if unsure := o.late && limit < s.Timeout; unsure || o.down != "" || o.Verdict != Pass && o.Verdict != Info && (!s.Once || ctx.Err() != nil) {
					team.again(i, &o)
				} else {
					team.outcomes[i] = o
					s.conclude(&team.outcomes[i])
				}
				s.setDown(o.down)
			}
		})
	}
	for _, i := range cases {
		queue <- i
	}
	close(queue)
	working.Wait()
	return slices.DeleteFunc(cases, func(i int) bool { return !untried[i] })
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
