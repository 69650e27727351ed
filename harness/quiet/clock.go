package quiet

import (
	"math"
	"sync"
	"time"
)

// every is how often is measured; the window that ends with a deadline may be shorter, but not than least.
const (
	every = 20 * time.Millisecond
	least = time.Millisecond
)

// clock measures while a timer is there, for all groups at once.
type clock struct {
	now    func() time.Time
	sample func(stop <-chan struct{}) // measures until stop is closed; nil: nobody does

	mu     sync.Mutex
	groups map[*Group]struct{} // that have timers
	begun  time.Time           // of the window that is open
	stop   chan struct{}       // of the sampler; nil while none runs

	sampling sync.Mutex // held by the sampler
	own      threads    // for the sampler alone
}

// shared is the clock of this process; alone is the group of those who watch nobody else.
var (
	shared = newClock()
	alone  = newGroup(shared)
)

func newClock() *clock {
	c := &clock{now: time.Now, groups: map[*Group]struct{}{}}
	c.sample = c.run
	return c
}

// add starts the timer.
func (c *clock) add(g *Group, t *timer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t.begun = c.now()
	if len(c.groups) == 0 {
		c.begun = t.begun
		c.stop = make(chan struct{})
		if c.sample != nil {
			go c.sample(c.stop)
		}
	}
	c.groups[g] = struct{}{}
	t.since, t.passed = g.closed, -t.begun.Sub(c.begun) // of the open window only what is to come
	g.timers[t] = struct{}{}
}

// remove stops the timer; it may be called again.
func (c *clock) remove(g *Group, t *timer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(g, t)
}

// drop needs c.mu.
func (c *clock) drop(g *Group, t *timer) {
	if _, there := g.timers[t]; !there {
		return
	}
	delete(g.timers, t)
	if len(g.timers) > 0 {
		return
	}
	delete(c.groups, g)
	if len(c.groups) == 0 {
		close(c.stop)
		c.stop = nil
	}
}

func (c *clock) left(t *timer) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(0, t.due-t.passed)
}

// waited returns the groups that have timers.
func (c *clock) waited() []*Group {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]*Group, 0, len(c.groups))
	for g := range c.groups {
		all = append(all, g)
	}
	return all
}

// count ends the open window: what was measured of each group is counted, and the timers that are due end. It returns in how
// much quiet time the next one is. What a sampler measured that has been stopped is not counted.
func (c *clock) count(sampler <-chan struct{}, late time.Duration, own usage, theirs map[*Group]measured) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop == nil || sampler != c.stop {
		return every
	}
	now := c.now()
	length := now.Sub(c.begun)
	c.begun = now
	next := time.Duration(math.MaxInt64)
	for g := range c.groups {
		m := theirs[g]
		w := window{length: length, late: late, own: own, theirs: m.usage, waiting: m.waiting}
		if w.waiting == nil {
			w.waiting = func() bool { return false }
		}
		for t, why := range g.pass(w, now) {
			t.end(why)
			c.drop(g, t)
		}
		for t := range g.timers {
			next = min(next, t.due-t.passed)
		}
	}
	return next
}

// measured is what the sampler saw of a group.
type measured struct {
	usage
	waiting func() bool
}

// run is the sampler.
func (c *clock) run(stop <-chan struct{}) {
	c.sampling.Lock() // the one before may not have noticed yet that it is over
	defer c.sampling.Unlock()
	c.own.forget()
	last := map[*Group]bool{}
	wait := every
	timer := time.NewTimer(wait)
	defer timer.Stop()
	begun := c.now()
	soon := true
	for {
		select {
		case <-stop:
			return
		case <-timer.C:
		}
		late := c.now().Sub(begun) - wait
		own := c.own.since(nil, soon)
		theirs := map[*Group]measured{}
		watched := map[*Group]bool{}
		for _, g := range c.waited() {
			if !last[g] {
				g.table.forget()
			}
			watched[g] = true
			m := measured{waiting: func() bool { return c.own.waiting() || g.table.waiting() }}
			if pids := g.included(); len(pids) > 0 {
				m.usage = g.table.since(pids, soon)
			}
			theirs[g] = m
		}
		last = watched
		begun = c.now()
		left := c.count(stop, late, own, theirs)
		wait, soon = min(every, max(least, left)), left <= every
		timer.Reset(wait)
	}
}
