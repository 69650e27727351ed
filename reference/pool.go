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
	queue   []runner
	head    int // index of the first in the queue
	workers int
	idle    int
	away    int // workers that wait for a client
	stop    bool
	limits  *Limits
	done    sync.WaitGroup
}

func newPool(limits *Limits) *pool {
	p := &pool{limits: limits}
	p.work.L = &p.mu
	return p
}

// spare returns how many more workers there may be. It is negative when workers that waited
// for a client have come back.
func (p *pool) spare() int {
	away := p.away
	if over(away, p.limits.Waiting) {
		away = p.limits.Waiting
	}
	return max(p.limits.Threads, 1) + away - p.workers
}

// admits reports whether one more exchange or call may be posted. One that has been admitted
// may be posted again at any time.
func (p *pool) admits() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting := len(p.queue) - p.head - p.idle
	return waiting < 0 || p.spare() > 0 || !over(waiting+1, p.limits.Queue)
}

func (p *pool) post(r runner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.head > len(p.queue)/2 { // reuse the space of those that have run
		p.queue, p.head = p.queue[:copy(p.queue, p.queue[p.head:])], 0
	}
	p.queue = append(p.queue, r)
	if waiting := len(p.queue) - p.head; waiting <= p.idle || !p.startWorker() {
		p.work.Signal()
	}
}

// startWorker starts a worker if there may be one more.
func (p *pool) startWorker() bool {
	if p.spare() <= 0 {
		return false
	}
	p.workers++
	p.done.Add(1)
	go p.worker()
	return true
}

// waitOutside lets the calling worker wait for its client while another worker takes its place,
// so that a thousand slow clients of applications that read or write synchronously do not hold
// up other requests.
func (p *pool) waitOutside(wait func()) {
	p.mu.Lock()
	p.away++
	if p.head < len(p.queue) {
		p.startWorker()
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
	return p.head == len(p.queue)
}

func (p *pool) keeps() bool { return true }

// worker runs what is queued on a thread of its own. The thread ends with it.
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
			p.work.Signal() // in case another worker was meant to be woken
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

// close returns when everything that was queued has run and the threads have ended.
func (p *pool) close() {
	p.mu.Lock()
	p.stop = true
	p.work.Broadcast()
	p.mu.Unlock()
	p.done.Wait()
}
