package reference

import (
	"runtime"
	"sync"
	"time"
)

// pool is the bounded set of threads on which applications may block: the synchronous
// phase and delegated calls. A blocked application stalls nobody on a loop
// (threads/loop-not-stalled).
type pool struct {
	mu      sync.Mutex
	work    sync.Cond
	queue   []runner
	head    int // of the queue
	workers int
	idle    int
	stop    bool
	max     int
	limit   int // of the queue
	done    sync.WaitGroup
}

func newPool(threads, limit int) *pool {
	p := &pool{max: max(threads, 1), limit: limit}
	p.work.L = &p.mu
	return p
}

// admits reports whether a newcomer may be posted. Who has been admitted may post itself
// again at any time.
func (p *pool) admits() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting := len(p.queue) - p.head - p.idle
	return waiting < 0 || p.workers < p.max || !over(waiting+1, p.limit)
}

func (p *pool) post(r runner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.head > len(p.queue)/2 { // what has run makes room
		p.queue, p.head = p.queue[:copy(p.queue, p.queue[p.head:])], 0
	}
	p.queue = append(p.queue, r)
	if waiting := len(p.queue) - p.head; waiting > p.idle && p.workers < p.max {
		p.workers++
		p.done.Add(1)
		go p.worker()
		return
	}
	p.work.Signal()
}

// pause lets the exchange rest as the loops let theirs.
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
	return p.head == len(p.queue)
}

func (p *pool) keeps() bool { return true }

// worker runs what is queued on a thread of its own, which ends with it.
func (p *pool) worker() {
	defer p.done.Done()
	runtime.LockOSThread()
	for {
		p.mu.Lock()
		for p.head == len(p.queue) && !p.stop {
			p.idle++
			p.work.Wait()
			p.idle--
		}
		if p.head == len(p.queue) {
			p.mu.Unlock()
			return
		}
		r := p.queue[p.head]
		p.queue[p.head] = nil
		if p.head++; p.head == len(p.queue) {
			p.queue, p.head = p.queue[:0], 0
		}
		p.mu.Unlock()
		r.run()
	}
}

// close returns when all that was queued has run and the threads have ended.
func (p *pool) close() {
	p.mu.Lock()
	p.stop = true
	p.work.Broadcast()
	p.mu.Unlock()
	p.done.Wait()
}
