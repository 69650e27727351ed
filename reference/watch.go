package reference

import (
	"errors"
	"os"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// peeked is what a look at a socket shows.
type peeked int

const (
	nothing   peeked = iota
	something        // octets
	end              // the client has closed its sending side
	failure          // the connection is broken
)

var errInterrupted = errors.New("reference: interrupted")

// watch waits while an application is running, or does not take its content. It reads nothing
// from the connection and holds no buffer. It returns
//   - nil when there is something to read (or the end) and the exchange is over,
//   - errInterrupted when interrupt was called,
//   - wsgi.ErrDisconnected when the client has gone away. A client that has closed its sending
//     side after all its content has not.
func (c *conn) watch() error {
	c.first, c.lost = true, false
	if err := c.raw.Read(c.peek); err != nil {
		return c.interrupted(err)
	}
	if c.lost {
		return wsgi.ErrDisconnected
	}
	return nil
}

// look is called by the network poller, first at once and then whenever the socket's state has
// changed. False means to continue waiting.
func (c *conn) look(fd uintptr) bool {
	first := c.first
	c.first = false
	x := c.current.Load()
	if !first && x.over.Load() {
		return true
	}
	switch look(fd) {
	case nothing:
		return false
	case failure:
		c.lost = true
		return true
	case end:
		if !x.over.Load() {
			c.halfClosed.Store(true)
			c.within(c.server.limits.HalfClosed)
		}
	}
	// The next state change may take long: let the end of the exchange interrupt.
	c.attention.Store(true)
	return x.over.Load()
}

// interrupt makes the connection's goroutine return from wherever it waits. If the connection
// rests on its loop, the loop gives it a goroutine.
func (c *conn) interrupt() {
	if s := c.opened(); s != nil {
		s.SetReadDeadline(past)
	} else {
		c.loop.post(roused{c})
	}
}

var past, noDeadline = time.Unix(1, 0), time.Time{}

// interrupted turns the error of an interruption into errInterrupted, and prepares for the next
// one.
func (c *conn) interrupted(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.net.SetReadDeadline(noDeadline)
		return errInterrupted
	}
	return err
}

// read waits for octets; it may return errInterrupted with none.
func (c *conn) read(p []byte) (int, error) {
	n, err := c.net.Read(p)
	if err != nil {
		err = c.interrupted(err)
	}
	return n, err
}
