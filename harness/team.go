package harness

import (
	"context"
	"slices"
	"sync"
	"time"
)

// team carries out cases alone: each on an instance of the target that serves nothing else meanwhile. Its
// members are the first server and, if the target allows that, more of the kind, side by side, so that
// what hangs, and what waits, is not waited for by the others.
type team struct {
	*engine
	ctx      context.Context
	outcomes []Outcome

	queue   chan int        // cases; it has room for all
	begun   chan struct{}   // a place for each case that has just begun
	apart   []int           // cases for the first server when the others have done. Under engine.mu
	hanging map[string]bool // rules of which a case has hung on a lane. Under engine.mu

	servers  int // besides the first. Under engine.mu
	working  sync.WaitGroup
	starting sync.Mutex      // one start at a time: each keeps a processor busy
	needed   context.Context // ends when the queue has been worked off
	enough   func()
}

// Side by side run as many cases as do not wait for one another's processor; one that has run for
// a while is taken to wait for something else. For so many cases one more server is worth its start.
const (
	many  = 4
	share = 100
)

func (e *engine) team(ctx context.Context, outcomes []Outcome) *team {
	t := &team{engine: e, ctx: ctx, outcomes: outcomes, hanging: map[string]bool{},
		queue: make(chan int, len(e.Cases)), begun: make(chan struct{}, many)}
	t.needed, t.enough = context.WithCancel(ctx)
	return t
}

// take queues cases.
func (t *team) take(cases ...int) {
	for _, i := range cases {
		t.queue <- i
	}
	for range min(len(cases)/share, many-1) {
		t.grow()
	}
}

// again takes a case whose attempt on a lane was not to be believed.
func (t *team) again(i int, o *Outcome) {
	t.take(i)
	if o.hung {
		t.mu.Lock()
		t.hanging[o.Case.Rule] = true
		t.mu.Unlock()
		t.grow()
	}
}

// suspects reports whether a case is one of those of which others have hung, and which would keep a lane waiting, too.
func (t *team) suspects(c *Case) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.instances() > 1 && t.hanging[c.Rule]
}

// grow starts one more server, if there may be more and there is something for it to do. One that does
// not come up, or serves no ordinary request, is done without.
func (t *team) grow() {
	if len(t.queue) == 0 || !t.within(&t.servers, t.instances()-1) {
		return
	}
	t.working.Go(func() {
		s, err := t.startOneMore()
		if err != nil {
			return
		}
		defer func() { s.instance.Stop() }() // whichever instance it is by then
		t.work(s)
	})
}

func (t *team) startOneMore() (*server, error) {
	t.starting.Lock()
	defer t.starting.Unlock()
	s, err := t.start(t.needed)
	if err != nil {
		return nil, err
	}
	if err := s.oneControl(t.needed); err != nil {
		s.instance.Stop()
		return nil, err
	}
	return s, nil
}

// instances is how many instances of the target there may be.
func (e *engine) instances() int {
	switch {
	case !e.Target.Several(), e.Instances == 0 && e.Parallel == 1:
		return 1
	case e.Instances == 0:
		return DefaultInstances
	default:
		return e.Instances
	}
}

// finish has the first server join in, and returns when all cases have been carried out.
func (t *team) finish(first *server) {
	close(t.queue)
	t.work(first)
	t.enough()
	t.working.Wait()
	slices.Sort(t.apart)
	for _, i := range t.apart {
		t.settle(i, first.alone(t.ctx, &t.Cases[i]))
	}
}

// work carries out cases on a server until there are none. What ran out of its time beside others, and
// had not come to rest, may have waited for a processor.
func (t *team) work(s *server) {
	for i := range t.queue {
		o := t.beside(s, &t.Cases[i])
		if o.late && !o.hung && t.instances() > 1 {
			t.mu.Lock()
			t.apart = append(t.apart, i)
			t.mu.Unlock()
			continue
		}
		t.settle(i, o)
		if o.hung {
			t.grow()
		}
	}
}

// beside carries out a case on a server that serves nothing else, beside others on other servers.
func (t *team) beside(s *server, c *Case) Outcome {
	t.begun <- struct{}{}
	leave := sync.OnceFunc(func() { <-t.begun })
	defer time.AfterFunc(t.attempt(), leave).Stop()
	defer leave()
	return s.alone(t.ctx, c)
}

func (t *team) settle(i int, o Outcome) {
	t.outcomes[i] = o
	t.conclude(&t.outcomes[i])
}

// alone carries out a case on a server that serves nothing else.
func (s *server) alone(ctx context.Context, c *Case) Outcome {
	s.renew(ctx)
	if why := s.ready(ctx); why != "" {
		return Outcome{Case: c, Verdict: Blocked, Observed: why}
	}
	o := s.outcome(ctx, c, s.Timeout)
	if why := s.interrupted(ctx); why != "" { // it may have ended for that alone
		return Outcome{Case: c, Verdict: Blocked, Observed: why}
	}
	s.hold(&o)
	return o
}
