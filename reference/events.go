package reference

import (
	"fmt"
	"sync/atomic"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// KeyEvent is the environ key of a func() (*Event, error). With the interface of the
// proposal, an application that waits for something other than content has to poll by
// yielding empty blocks. With an event it sleeps until it is woken, so that ten thousand
// held responses take no processor time (comet/held-open, held-without-thread).
const KeyEvent = "wsgicheck_reference.event"

// Event is a token. An application that yields it is resumed once Fire has been called
// since the event last resumed it. It can be yielded any number of times.
type Event struct {
	x    *Exchange
	flag atomic.Bool
}

// Fire resumes the application. It may be called from any goroutine at any time, and does
// nothing once the request is over.
func (e *Event) Fire() {
	e.flag.Store(true)
	e.x.wake(forEvent)
}

func (e *Event) fired() bool { return e.flag.Load() }

func (x *Exchange) newEvent() (*Event, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over.Load() || x.state != running {
		return nil, fmt.Errorf("%w: an event was requested outside the turns of its request", wsgi.ErrRefused)
	}
	return &Event{x: x}, nil
}
