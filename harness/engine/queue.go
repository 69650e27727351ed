package engine

import (
	"maps"
	"slices"
	"sync"
)

// queue holds cases that must run alone, those on which others rest first. Its methods may be called from several goroutines.
type queue struct {
	ground *ground

	mu      sync.Mutex
	changed *sync.Cond
	waiting []int        // by depth, then in the order in which they came
	running map[int]bool // what has been handed out
	open    map[int]bool // both
	closed  bool         // nothing more will come
}

func newQueue(g *ground) *queue {
	q := &queue{ground: g, running: map[int]bool{}, open: map[int]bool{}}
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(cases ...int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, cases...)
	for _, i := range cases {
		q.open[i] = true
	}
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

// holdsGroundOf reports whether something that the case presumes waits or runs.
func (q *queue) holdsGroundOf(i int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.open) > 0 && q.ground.deepest(i, maps.Keys(q.open)) >= 0
}

// each hands out cases until the queue is closed and empty. While a case runs, none that rests on it is handed out.
func (q *queue) each(yield func(i int) bool) {
	q.handOut(yield, func() bool { return q.closed && len(q.waiting) == 0 })
}

// untilIdle hands out cases as each does, until nothing waits or runs.
func (q *queue) untilIdle(yield func(i int) bool) {
	q.handOut(yield, func() bool { return len(q.open) == 0 })
}

func (q *queue) handOut(yield func(i int) bool, over func() bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		i, ok := q.next(over)
		if !ok {
			return
		}
		q.running[i] = true
		q.mu.Unlock()
		more := yield(i)
		q.mu.Lock()
		delete(q.running, i)
		delete(q.open, i)
		q.changed.Broadcast()
		if !more {
			return
		}
	}
}

// next takes a case out; it waits for one, until it is over. q.mu must be held.
func (q *queue) next(over func() bool) (i int, ok bool) {
	for {
		at := slices.IndexFunc(q.waiting, func(i int) bool {
			return len(q.running) == 0 || q.ground.deepest(i, maps.Keys(q.running)) < 0
		})
		if at >= 0 {
			i = q.waiting[at]
			q.waiting = slices.Delete(q.waiting, at, at+1)
			return i, true
		}
		if over() {
			return 0, false
		}
		q.changed.Wait()
	}
}
