package reference

import (
	"fmt"
	"sync/atomic"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// KeyEvent is where the environ holds a func() (*Event, error). The interface of the
// proposal lets an application that waits for something other than content poll by empty
// blocks; with an event it sleeps until somebody wakes it, and ten thousand held
// responses cost no time (comet/held-open, held-without-thread).
const KeyEvent = "wsgicheck_reference.event"

// Event is a token: who yields it is resumed once Fire has been called since it was
// last resumed by it. It can be yielded again and again.
type Event struct {
	x    *Exchange
	flag atomic.Bool
}

// Fire resumes the application. It may be called by anybody, at any time, and costs
// nothing when the request is over.
func (e *Event) Fire() {
	e.flag.Store(true)
	e.x.wake(forEvent)
}

func (e *Event) fired() bool { return e.flag.Load() }

func (x *Exchange) newEvent() (*Event, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over.Load() || x.state != running {
		return nil, fmt.Errorf("%w: event made outside its request's turns", wsgi.ErrRefused)
	}
	return &Event{x: x}, nil
}
