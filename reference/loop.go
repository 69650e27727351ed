package reference

import (
	"runtime"
	"sync"
	"time"
)

// Thread is where exchanges run: a loop, or the pool.
type Thread interface {
	// post queues r behind everything that is queued already.
	post(r runner)
	// pause arranges that the exchange is resumed later, after other work, without using
	// much processor time. True means that the caller is to resume it at once, because
	// there is no other work.
	pause(x *Exchange) bool
	// keeps reports whether an exchange that can go on does so at once on this thread.
	keeps() bool
}

type runner interface{ run() }

// loop is the event loop of the asynchronous phase: one goroutine, locked to its thread,
// which runs one turn after the other.
type loop struct {
	mu     sync.Mutex
	ready  []runner
	paused []*Exchange
	asleep bool
	stop   bool
	poller *poller
}

func newLoop() (*loop, error) {
	p, err := newPoller()
	return &loop{poller: p}, err
}

func (l *loop) post(r runner) {
	l.mu.Lock()
	l.ready = append(l.ready, r)
	l.rouse()
}

func (l *loop) pause(x *Exchange) bool {
	l.mu.Lock()
	l.paused = append(l.paused, x)
	l.rouse()
	return false
}

func (l *loop) keeps() bool { return false }

func (l *loop) close() {
	l.mu.Lock()
	l.stop = true
	l.rouse()
}

// rouse unlocks the loop's mutex and wakes the loop if it sleeps.
func (l *loop) rouse() {
	if l.asleep {
		l.asleep = false
		l.poller.interrupt()
	}
	l.mu.Unlock()
}

// Applications that yield empty blocks get the time that is left by work that is ready. They
// are resumed a few at a time, so that they delay nothing else, and after each burst of them
// the loop rests three times as long: waiting in this way takes at most a quarter of a
// processor.
const (
	pausedAtOnce = 64
	burst        = 250 * time.Microsecond
	restFactor   = 3
	longestRest  = 20 * time.Millisecond
)

// often is the number of turns after which the loop looks for new requests at the latest.
const often = 16

// run is the loop's goroutine. Its thread ends with it.
func (l *loop) run() {
	runtime.LockOSThread()
	defer l.poller.close()
	var ready []runner
	var paused []*Exchange
	var spent time.Duration // on paused applications since the last rest
	var rested time.Time    // when the current rest is over
	ran, yields := 0, 0
	for {
		l.mu.Lock()
		ready, l.ready = l.ready, ready[:0]
		paused, l.paused = append(paused, l.paused...), l.paused[:0]
		stop := l.stop
		l.mu.Unlock()
		for i, r := range ready {
			r.run()
			ready[i] = nil
		}
		n := len(ready)
		l.poller.settle()
		resting := time.Duration(0)
		if len(paused) > 0 {
			now := time.Now()
			if resting = rested.Sub(now); resting <= 0 {
				some := min(len(paused), pausedAtOnce)
				for _, x := range paused[:some] {
					if x.server.seams.Thread(x) == l && x.nextTurn() {
						x.run()
					}
				}
				paused = paused[:copy(paused, paused[some:])]
				n += some
				end := time.Now()
				if spent += end.Sub(now); spent >= burst {
					rested = end.Add(min(spent*restFactor, longestRest))
					spent = 0
				}
			}
		}
		switch {
		case n > 0:
			if ran += n; ran >= often {
				l.poller.look()
				ran = 0
			}
			yields = 0
		case len(paused) == 0 && stop:
			return
		case yields < 2 && !l.poller.lively: // let connections post what they are about to post, all with one switch of threads
			yields++
			runtime.Gosched()
		default:
			l.sleep(resting)
			l.poller.look()
			ran, yields = 0, 0
		}
	}
}

// sleep waits until something is posted or arrives on a connection, or, if d is not zero,
// until d has passed.
func (l *loop) sleep(d time.Duration) {
	l.mu.Lock()
	if len(l.ready) > 0 || len(l.paused) > 0 || l.stop {
		l.mu.Unlock()
		return
	}
	l.asleep = true
	l.mu.Unlock()
	l.poller.wait(d)
	l.mu.Lock()
	l.asleep = false
	l.mu.Unlock()
}
