package reference

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// turn resumes the application once and deals with what it yields.
func (x *Exchange) turn() {
	seams := &x.server.seams
	value, err := seams.Turn(x)
	switch err {
	case nil:
		err = seams.Yield(x, value)
	case io.EOF:
		err = seams.End(x)
	}
	if err != nil {
		x.fail(err)
	}
}

// Turn takes the next value of the application's iterable. In the first turn it calls the
// application first, once per request (wsgi/one-call-per-request): the call and the first
// step are one turn. The application may ask for content in a turn or not
// (async-input/optional).
func (x *Exchange) Turn() (value wsgi.Value, err error) {
	defer recovered(&err)
	x.mu.Lock()
	x.taken = false
	x.mu.Unlock()
	if x.lent != nil {
		x.server.spare.put(x.lent)
		x.lent = nil
	}
	if x.iterable == nil {
		x.iterable, err = x.server.app.Call(x.environ, x.startResponse)
		switch {
		case err != nil:
			return nil, fmt.Errorf("calling the application: %w", noEOF(err))
		case x.iterable == nil:
			return nil, errors.New("the application returned no iterable")
		}
		sized, ok := x.iterable.(wsgi.Sized)
		x.response.single = ok && sized.Len() == 1
	}
	return x.iterable.Next()
}

// noEOF replaces an io.EOF that the application's call returned, which would be taken for
// the end of the iterable.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// recovered turns a panic into an error: an uncaught exception ends its own request and no
// other.
func recovered(err *error) {
	if r := recover(); r != nil {
		if e, ok := r.(error); ok {
			*err = fmt.Errorf("panic: %w\n%s", noEOF(e), debug.Stack())
		} else {
			*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}
}

// Yielded handles a value that the application yielded. It returns an error if the
// application made a mistake.
func (x *Exchange) Yielded(value wsgi.Value) error {
	if x.response.broken != nil {
		return x.response.broken
	}
	if x.switching != nil && value != wsgi.Value(x.switching) { // sync-switch/wrong-yield-refused
		return fmt.Errorf("the application yielded %T instead of the switch token", value)
	}
	switch v := value.(type) {
	case []byte:
		if len(v) == 0 { // wsgi/server-tolerates-empty-blocks
			x.response.yielded, x.then = true, pause
			return nil
		}
		return x.server.seams.Send(x, v)
	case *switchToken:
		if v != x.switching { // sync-switch/token-is-own
			return errors.New("the application yielded a switch token that has been used or belongs to another request")
		}
		return x.Switch()
	case *resultToken:
		if v.x != x || v.used {
			return errors.New("the application yielded a delegation token that has been used or belongs to another request")
		}
		return x.Delegate(v)
	case *asyncInput:
		if v != &x.input || x.left {
			return errors.New("the application yielded the async_input of another request, or its own after the switch")
		}
		x.Park()
		return nil
	case *Event:
		if v.x != x {
			return errors.New("the application yielded the event of another request")
		}
		if x.event = v; v.fired() {
			v.flag.Store(false)
			return nil
		}
		x.then, x.pending = await, forEvent
		return nil
	}
	return fmt.Errorf("the application yielded %T, which is neither bytes nor a token", value)
}

// Ended handles the end of the iterable. It returns an error if the application made a
// mistake.
func (x *Exchange) Ended() error {
	switch {
	case x.switching != nil: // sync-switch/wrong-yield-refused
		return errors.New("the application ended without yielding the switch token")
	case x.response.broken != nil:
		return x.response.broken
	}
	return x.respond(nil, true)
}
