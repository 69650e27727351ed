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
	away    int // workers that wait for their clients
	stop    bool
	limits  *Limits
	done    sync.WaitGroup
}

func newPool(limits *Limits) *pool {
	p := &pool{limits: limits}
	p.work.L = &p.mu
	return p
}

// spare is how many workers more there may be; less than none when some have come back.
func (p *pool) spare() int {
	away := p.away
	if over(away, p.limits.Waiting) {
		away = p.limits.Waiting
	}
	return max(p.limits.Threads, 1) + away - p.workers
}

// admits reports whether a newcomer may be posted. Who has been admitted may post itself
// again at any time.
func (p *pool) admits() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting := len(p.queue) - p.head - p.idle
	return waiting < 0 || p.spare() > 0 || !over(waiting+1, p.limits.Queue)
}

func (p *pool) post(r runner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.head > len(p.queue)/2 { // what has run makes room
		p.queue, p.head = p.queue[:copy(p.queue, p.queue[p.head:])], 0
	}
	p.queue = append(p.queue, r)
	if waiting := len(p.queue) - p.head; waiting <= p.idle || !p.hire() {
		p.work.Signal()
	}
}

// hire starts a worker if there may be one more.
func (p *pool) hire() bool {
	if p.spare() <= 0 {
		return false
	}
	p.workers++
	p.done.Add(1)
	go p.worker()
	return true
}

// aside has the calling worker wait for its client, while another works in its place: a
// thousand slow clients of applications that read or write synchronously hold up nobody.
func (p *pool) aside(wait func()) {
	p.mu.Lock()
	p.away++
	if p.head < len(p.queue) {
		p.hire()
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.away--
		p.mu.Unlock()
	}()
	wait()
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
		for p.head == len(p.queue) && !p.stop && p.spare() >= 0 {
			p.idle++
			p.work.Wait()
			p.idle--
		}
		if p.head == len(p.queue) || p.spare() < 0 {
			p.workers--
			p.work.Signal() // somebody else's, then
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
