package engine

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
)

// soloPool runs cases alone: each on an instance of the target that serves nothing else at the time. Its
// instances are the first one and, if the target allows that, more of the kind, all at once, so that
// what hangs, and what waits, does not hold up the others.
type soloPool struct {
	*engine
	ctx     context.Context
	settled *settled

	queue   *queue          // cases
	begun   chan struct{}   // a place for each case that has just begun
	hanging map[string]bool // rules of which a case has hung beside others. Under engine.mu
	hung    map[string]bool // rules of which a case has hung alone. Under engine.mu

	instances int // besides the first. Under engine.mu
	working   sync.WaitGroup
	starting  sync.Mutex      // one start at a time: each keeps a processor busy
	needed    context.Context // ends when the queue has been worked off
	enough    func()
}

const (
	// maxStarting is how many cases may begin at once on different instances: as many as do not wait for one another's processor.
	// One that has run for a while is taken to wait for something else.
	maxStarting = 4
	// casesPerInstance is for how many queued cases one more instance is worth its start.
	casesPerInstance = 100
)

func newSoloPool(ctx context.Context, e *engine, s *settled) *soloPool {
	p := &soloPool{engine: e, ctx: ctx, settled: s, hanging: map[string]bool{}, hung: map[string]bool{},
		queue: newQueue(e.ground), begun: make(chan struct{}, maxStarting)}
	p.needed, p.enough = context.WithCancel(ctx)
	return p
}

// take queues cases.
func (p *soloPool) take(cases ...int) {
	p.queue.put(cases...)
	for range min(len(cases)/casesPerInstance, maxStarting-1) {
		p.grow()
	}
}

// again takes a case whose attempt beside others does not count.
func (p *soloPool) again(i int, r result) {
	p.take(i)
	if r.hung {
		p.mu.Lock()
		p.hanging[r.Case.Rule] = true
		p.mu.Unlock()
		p.grow()
	}
}

// suspects reports whether others of the case's rule have hung, or what it presumes has: it would hold up the cases beside it, too.
func (p *soloPool) suspects(i int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.hanging) == 0 || p.maxInstances() == 1 {
		return false
	}
	below := p.ground.below(i)
	for j := range p.Cases {
		if (j == i || below.has(j)) && p.hanging[p.Cases[j].Rule] {
			return true
		}
	}
	return false
}

// grow starts one more instance, if there may be more and there is something for it to do. The pool goes on without one that
// does not come up or serves no ordinary request.
func (p *soloPool) grow() {
	if p.queue.empty() || !p.takeBudget(&p.instances, p.maxInstances()-1) {
		return
	}
	p.working.Go(func() {
		i, err := p.startOneMore()
		if err != nil {
			return
		}
		defer func() { i.Stop() }() // whichever process it is by then
		p.work(i, p.queue.each)
	})
}

func (p *soloPool) startOneMore() (*instance, error) {
	p.starting.Lock()
	defer p.starting.Unlock()
	i, err := p.startInstance(p.needed)
	if err != nil {
		return nil, err
	}
	if err := i.sanityRequest(p.needed); err != nil {
		i.Stop()
		return nil, err
	}
	return i, nil
}

// maxInstances is how many instances of the target there may be.
func (e *engine) maxInstances() int {
	switch {
	case !e.Target.Several(), e.Instances == 0 && e.Parallel == 1:
		return 1
	case e.Instances == 0:
		return DefaultInstances
	default:
		return e.Instances
	}
}

// finish has the first instance join in, and returns when all cases have run.
func (p *soloPool) finish(first *instance) {
	p.queue.close()
	p.work(first, p.queue.each)
	p.enough()
	p.working.Wait()
}

// drain has the first instance join in until all that is queued has run.
func (p *soloPool) drain(first *instance) { p.work(first, p.queue.untilIdle) }

// work runs the cases that it is given on an instance.
func (p *soloPool) work(on *instance, cases iter.Seq[int]) {
	for i := range cases {
		if p.settled.leaveOutOnLateGround(i) {
			continue
		}
		r := p.paced(on, &p.Cases[i])
		hung := r.record != nil && r.hung
		p.settled.settle(i, r)
		if hung {
			p.grow()
		}
	}
}

// paced runs a case alone on its instance, when few others have just begun on theirs.
func (p *soloPool) paced(on *instance, c *harness.Case) result {
	p.begun <- struct{}{}
	leave := sync.OnceFunc(func() { <-p.begun })
	defer leave()
	ctx, cancel := quiet.WithTimeout(quiet.Watch(p.ctx, on.group), p.shortTimeout(), nil)
	defer cancel()
	defer context.AfterFunc(ctx, leave)()
	return p.alone(on, c)
}

// alone runs a case on an instance that serves nothing else. Once one of its rule has hung, which is what is wrong with most of
// them then, it gets less time; unless it passes in that, or hangs at a step without a limit of its own, it gets the full time after all.
func (p *soloPool) alone(on *instance, c *harness.Case) result {
	if p.hasHung(c.Rule) {
		if r := p.within(p.Timeout*2/5, on, c); r.record == nil || r.decides() {
			return r
		}
	}
	r := p.within(p.Timeout, on, c)
	if r.record != nil && r.hung {
		p.mu.Lock()
		p.hung[c.Rule] = true
		p.mu.Unlock()
	}
	return r
}

// decides reports whether more time would change nothing.
func (r result) decides() bool {
	return r.Verdict == harness.Pass || r.hung && !r.limited && r.down == ""
}

func (p *soloPool) hasHung(rule string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hung[rule]
}

// within runs a case in the time that it is given.
func (p *soloPool) within(limit time.Duration, on *instance, c *harness.Case) result {
	on.renew(p.ctx)
	if why := on.ensureUp(p.ctx); why != "" {
		return p.leftOut(c, why)
	}
	if why := p.hangsEnough(c); why != "" {
		return result{Outcome: harness.Outcome{Case: c, Verdict: harness.Blocked, Observed: why}}
	}
	r := p.attempt(p.ctx, on, c, limit, true)
	if r.down != "" && !on.gone(p.ctx) {
		p.noteHang(c)
	}
	if r.busy != "" {
		p.stopAsking(r.busy)
	}
	if why := p.whyStopped(); why != "" { // it may have ended for that alone
		return p.leftOut(c, why)
	}
	on.setDown(r.down)
	return r
}
