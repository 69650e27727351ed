package quiet

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
)

// kept is for how many windows back a wait is counted that the kernel reports only when it is over.
const kept = 1024

var processors = runtime.NumCPU()

// Group is processes that are watched together.
type Group struct {
	clock *clock
	pids  atomic.Pointer[[]int] // that were included
	table threads               // for the sampler alone

	// Under the clock's mutex:
	timers map[*timer]struct{}
	cells  []cell // the last windows
	closed int    // how many windows there have been
}

func newGroup(c *clock) *Group { return &Group{clock: c, timers: map[*timer]struct{}{}} }

// include has no effect on what has been counted so far.
func (g *Group) include(pid int) {
	for {
		old := g.pids.Load()
		pids := []int{pid}
		if old != nil {
			pids = append(slices.Clone(*old), pid)
		}
		if g.pids.CompareAndSwap(old, &pids) {
			return
		}
	}
}

// included returns the processes that were included.
func (g *Group) included() []int {
	if p := g.pids.Load(); p != nil {
		return *p
	}
	return nil
}

// timer is a deadline.
type timer struct {
	due, passed time.Duration // of quiet time
	begun       time.Time
	most        time.Duration // of any time; 0: no limit
	since       int           // the first window that counts
	cause       error
	end         func(error)
}

// cell is a window of time.
type cell struct {
	length  time.Duration
	excused time.Duration // of it, in which somebody had to wait
	foreign time.Duration // of it, at most, in which the group can have waited for others and not for itself
}

// usage is what threads did in a window.
type usage struct {
	longest time.Duration // that a thread of them had waited when it got a processor
	used    time.Duration // of all processors
}

// window is what is measured of a group.
type window struct {
	length time.Duration
	late   time.Duration // how late the sampler came
	own    usage         // of wsgicheck's threads
	theirs usage         // of the group's
	// waiting reports whether a thread is waiting now: how long is not known before it is over.
	waiting func() bool
}

// pass counts a window, and returns the timers that end with it, and why.
func (g *Group) pass(w window, now time.Time) map[*timer]error {
	g.cells = append(g.cells, cell{length: w.length, foreign: max(0, w.length-w.theirs.used/time.Duration(processors))})
	if len(g.cells) > kept {
		g.cells = slices.Delete(g.cells, 0, kept/2)
	}
	g.closed++
	for t := range g.timers {
		t.passed += w.length
	}
	g.excuse(min(w.late, w.length), false)
	g.excuse(w.own.longest, false)
	g.excuse(w.theirs.longest, true)
	return g.over(w.waiting, now)
}

// excuse takes a wait that is over off the windows in which it was, as far as no other has been taken off there.
func (g *Group) excuse(wait time.Duration, forOthers bool) {
	for i := len(g.cells) - 1; i >= 0 && wait > 0; i-- {
		c := &g.cells[i]
		part := min(wait, c.length)
		wait -= part
		if forOthers {
			part = min(part, c.foreign)
		}
		more := part - c.excused
		if more <= 0 {
			continue
		}
		c.excused += more
		index := g.closed - len(g.cells) + i
		for t := range g.timers {
			if index >= t.since {
				t.passed -= more
			}
		}
	}
}

func (g *Group) over(waiting func() bool, now time.Time) (ended map[*timer]error) {
	asked, held := false, false
	for t := range g.timers {
		var why error
		switch wall := now.Sub(t.begun); {
		case t.passed >= t.due:
			if !asked {
				asked, held = true, waiting()
			}
			if held {
				continue
			}
			why = t.cause
		case t.most > 0 && wall >= t.most:
			why = fmt.Errorf("%w: in %s there were only %s in which neither the target nor wsgicheck waited for a processor",
				ErrBusy, wall.Round(time.Second), max(0, t.passed).Round(10*time.Millisecond))
		default:
			continue
		}
		if ended == nil {
			ended = map[*timer]error{}
		}
		ended[t] = why
	}
	return ended
}
