package reference

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// KeyThreads is the environ key of Threads, the server's own thread interface: a key in a
// namespace of its own (threads/server-keys, wsgi/server-defined-key-naming).
// Only the topmost component should use it (threads/topmost-only); the portable way is
// wsgi.input_factory.
const KeyThreads = "wsgicheck_reference.threads"

// Threads moves a request between the server's threads.
type Threads interface {
	// Enter returns a token. An application that yields it next is resumed in the
	// synchronous phase, on a thread of the pool, where it may block. ErrRefused: the
	// request is in that phase already, or about to enter it.
	Enter() (wsgi.Token, error)
	// Entered reports whether the request is in its synchronous phase.
	Entered() bool
	// Input returns the content that has not been taken. ErrRefused: the request is not
	// in its synchronous phase.
	Input() (wsgi.Input, error)
}

type threads struct{ x *Exchange }

func (t threads) Enter() (wsgi.Token, error) { return t.x.server.seams.Factory(t.x) }

func (t threads) Entered() bool { return t.x.Synchronous() }

func (t threads) Input() (wsgi.Input, error) {
	if !t.Entered() {
		return nil, fmt.Errorf("%w: a blocking input was requested in the asynchronous phase", wsgi.ErrRefused)
	}
	return t.x.server.seams.Input(t.x), nil
}
