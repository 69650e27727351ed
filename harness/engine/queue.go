package engine

import (
	"slices"
	"sync"
)

// queue holds cases that must run alone, those on which others rest first. Its methods may be called from several goroutines.
type queue struct {
	ground *ground

	mu      sync.Mutex
	changed *sync.Cond
	waiting []int        // by depth, then in the order in which they came
	running map[int]bool // what each has handed out
	closed  bool         // nothing more will come
}

func newQueue(g *ground) *queue {
	q := &queue{ground: g, running: map[int]bool{}}
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(cases ...int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, cases...)
	slices.SortStableFunc(q.waiting, func(i, j int) int { return q.ground.depth[i] - q.ground.depth[j] })
	q.changed.Broadcast()
}

// close says that nothing more comes.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0
}

// each hands out cases until the queue is closed and empty. While a case runs, none that rests on it is handed out.
func (q *queue) each(yield func(i int) bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		i, ok := q.next()
		if !ok {
			return
		}
		q.running[i] = true
		q.mu.Unlock()
		more := yield(i)
		q.mu.Lock()
		delete(q.running, i)
		q.changed.Broadcast()
		if !more {
			return
		}
	}
}

// next takes a case out; it waits for one, until the queue is closed and empty. q.mu must be held.
func (q *queue) next() (i int, ok bool) {
	for {
		at := slices.IndexFunc(q.waiting, func(i int) bool {
			return len(q.running) == 0 || q.ground.deepest(i, func(j int) bool { return q.running[j] }) < 0
		})
		if at >= 0 {
			i = q.waiting[at]
			q.waiting = slices.Delete(q.waiting, at, at+1)
			return i, true
		}
		if q.closed && len(q.waiting) == 0 {
			return 0, false
		}
		q.changed.Wait()
	}
}
