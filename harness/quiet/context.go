package quiet

import (
	"context"
	"errors"
	"time"
)

// ErrBusy is the cause with which a deadline ends when the machine is so busy that nothing can be said: after 20 times
// its length, and a minute at least, not so much quiet time had passed.
var ErrBusy = errors.New("this machine is too busy")

const (
	busyFactor = 20
	busyLeast  = time.Minute
)

// key is that of what a context knows: its group, and the deadline that ends it.
type key struct{}

type known struct {
	group *Group
	timer *timer // nil if there is none
}

// of returns what the context knows. Without Watch its group is wsgicheck itself.
func of(ctx context.Context) known {
	k, ok := ctx.Value(key{}).(known)
	if !ok {
		k.group = alone
	}
	return k
}

// NewGroup returns a group of no processes.
func NewGroup() *Group { return newGroup(shared) }

// Watch returns a context whose deadlines count time in which no process of the group, and no thread of wsgicheck, waited
// for a processor. Without a group (nil) it is the context itself.
func Watch(ctx context.Context, g *Group) context.Context {
	if g == nil {
		return ctx
	}
	return context.WithValue(ctx, key{}, known{group: g})
}

// Include adds the process, its descendants and the process group that it leads to the group of the context. Without
// a group it does nothing.
func Include(ctx context.Context, pid int) {
	if k, ok := ctx.Value(key{}).(known); ok {
		k.group.include(pid)
	}
}

// WithTimeout is context.WithTimeoutCause in quiet time: the context ends, with the cause, when d of it has passed, or
// with an ErrBusy if that takes too long. A deadline within another leaves it to that one to say so. The
// context has no Deadline, and its Err is context.Canceled; the caller must call the function, which ends the watch.
func WithTimeout(ctx context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	outer := of(ctx)
	limited, end := context.WithCancelCause(ctx)
	if cause == nil {
		cause = context.DeadlineExceeded
	}
	t := &timer{due: d, cause: cause, end: end}
	if outer.timer == nil {
		t.most = max(busyLeast, busyFactor*d)
	}
	g := outer.group
	g.clock.add(g, t)
	return context.WithValue(limited, key{}, known{g, t}), func() {
		g.clock.remove(g, t)
		end(context.Canceled)
	}
}

// Left returns how much quiet time the innermost deadline made by WithTimeout leaves; 0 if there is none.
func Left(ctx context.Context) time.Duration {
	k := of(ctx)
	if k.timer == nil {
		return 0
	}
	return k.group.clock.left(k.timer)
}
