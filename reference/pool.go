package reference

import (
	"runtime"
	"sync"
	"time"
)

// pool is the bounded set of threads on which applications may block: it runs the synchronous
// phase and delegated calls. A blocked application does not stall a loop
// (threads/loop-not-stalled).
type pool struct {
	mu      sync.Mutex
	work    sync.Cond
	ready   queue // what has to wait for no content
	late    queue // requests whose content has not arrived to its end
	turn    bool  // whether late has the next turn, if both have something
	workers int
	idle    int
	away    int // workers that wait for a client
	stop    bool
	limits  *Limits
	done    sync.WaitGroup
}

// queue is first in, first out.
type queue struct {
	runners []runner
	head    int // index of the first
}

func (q *queue) len() int { return len(q.runners) - q.head }

func (q *queue) add(r runner) {
	if q.head > len(q.runners)/2 { // reuse the space of those that have run
		q.runners, q.head = q.runners[:copy(q.runners, q.runners[q.head:])], 0
	}
	q.runners = append(q.runners, r)
}

func (q *queue) take() runner {
	r := q.runners[q.head]
	q.runners[q.head] = nil
	if q.head++; q.head == len(q.runners) {
		q.runners, q.head = q.runners[:0], 0
	}
	return r
}

func newPool(limits *Limits) *pool {
	p := &pool{limits: limits}
	p.work.L = &p.mu
	return p
}

// queueOf returns where the runner waits.
func (p *pool) queueOf(r runner) *queue {
	if x, ok := r.(*Exchange); ok && !x.content.complete() {
		return &p.late
	}
	return &p.ready
}

// spare returns how many more workers there may be for a queue; the reserve replaces threads for what is ready only, so
// that clients who send their content slowly, however many, leave a thread for others. It is negative when workers that waited for a
// client have come back.
func (p *pool) spare(q *queue) int {
	away, most := p.away, p.limits.Waiting
	if q == &p.ready && most > 0 {
		most += max(p.limits.Reserve, 0)
	}
	if over(away, most) {
		away = most
	}
	return max(p.limits.Threads, 1) + away - p.workers
}

// admits reports whether one more exchange or call may be posted. One that has been admitted
// may be posted again at any time.
func (p *pool) admits(r runner) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := p.queueOf(r)
	waiting := q.len() - p.idle
	return waiting < 0 || p.spare(q) > 0 || !over(waiting+1, p.limits.Queue)
}

func (p *pool) post(r runner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := p.queueOf(r)
	q.add(r)
	if p.ready.len()+p.late.len() <= p.idle || !p.startWorker(q) {
		p.work.Signal()
	}
}

// startWorker starts a worker if there may be one more for the queue.
func (p *pool) startWorker(q *queue) bool {
	if p.spare(q) <= 0 {
		return false
	}
	p.workers++
	p.done.Add(1)
	go p.worker()
	return true
}

// next returns the queue of which a worker takes the first; nil if there is nothing for it.
func (p *pool) next() *queue {
	ready, late := p.ready.len() > 0, p.late.len() > 0 && p.spare(&p.late) >= 0
	switch {
	case ready && late:
		if p.turn = !p.turn; p.turn {
			return &p.ready
		}
		return &p.late
	case ready && p.spare(&p.ready) >= 0:
		return &p.ready
	case late:
		return &p.late
	}
	return nil
}

// waitOutside lets the calling worker wait for its client while another worker takes its place,
// so that a thousand slow clients of applications that read or write synchronously do not hold
// up other requests.
func (p *pool) waitOutside(wait func()) {
	p.mu.Lock()
	p.away++
	for _, q := range []*queue{&p.ready, &p.late} {
		if q.len() > 0 && p.startWorker(q) {
			break
		}
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.away--
		p.mu.Unlock()
	}()
	wait()
}

// pause limits the time that pausing exchanges take, as the loops do.
func (p *pool) pause(x *Exchange) bool {
	now := time.Now().UnixNano()
	x.pausing.CompareAndSwap(0, now)
	spent := time.Duration(now - x.pausing.Load())
	if spent < burst && p.nothingQueued() {
		return x.nextTurn()
	}
	x.pausing.Store(0)
	time.AfterFunc(min(spent*restFactor, longestRest), func() { x.wake(forTurn) })
	return false
}

func (p *pool) nothingQueued() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready.len()+p.late.len() == 0
}

func (p *pool) keeps() bool { return true }

// worker runs what is queued on a thread of its own. The thread ends with it.
func (p *pool) worker() {
	defer p.done.Done()
	runtime.LockOSThread()
	for {
		p.mu.Lock()
		q := p.next()
		for ; q == nil && !p.stop && p.spare(&p.late) >= 0; q = p.next() {
			p.idle++
			p.work.Wait()
			p.idle--
		}
		if q == nil {
			p.workers--
			p.work.Signal() // in case another worker was meant to be woken
			p.mu.Unlock()
			return
		}
		r := q.take()
		p.mu.Unlock()
		r.run()
	}
}

// close returns when everything that was queued has run and the threads have ended.
func (p *pool) close() {
	p.mu.Lock()
	p.stop = true
	p.work.Broadcast()
	p.mu.Unlock()
	p.done.Wait()
}
