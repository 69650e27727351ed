package reference

import (
	"errors"
	"io"
	"net/http"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// decodeBuffered passes on the content that is in the buffer, and leaves what follows the
// boundary there.
func (c *conn) decodeBuffered(x *Exchange) error {
	content, used, bounded, err := x.boundary.Decode(c.buf)
	var piece []byte
	if content > 0 {
		piece = append(c.server.spare.get(content)[:0], c.buf[:content]...)
	}
	c.consume(used)
	c.deliver(x, piece, bounded)
	return err
}

// decode does the same for a piece that was read while the buffer was empty.
func (c *conn) decode(x *Exchange, piece []byte) error {
	content, used, bounded, err := x.boundary.Decode(piece)
	if used < len(piece) {
		c.buf = append(c.server.spare.get(len(piece) - used)[:0], piece[used:]...)
	}
	c.deliver(x, piece[:content], bounded)
	return err
}

func (c *conn) deliver(x *Exchange, piece []byte, bounded bool) {
	x.bounded = x.bounded || bounded
	x.content.Put(piece, bounded)
	if bounded || len(piece) > 0 {
		x.wake(forContent)
	}
}

// attend reads the exchange's content, as far as there is room for it, and waits for the end of
// the exchange. It reports whether another request may follow.
func (c *conn) attend(x *Exchange) bool {
	c.attention.Store(true)
	for size := smallBuffer; !x.bounded && !x.over.Load(); {
		if !x.content.room() {
			x.pace.pause()
			c.deadline.Store(0)
			if err := c.watch(); err != nil && err != errInterrupted {
				return c.abandon(x, err)
			}
			continue
		}
		n, err := c.transfer(x, size)
		if err != nil {
			return c.abandon(x, err)
		}
		if n == size {
			size = largeBuffer
		}
	}
	c.deadline.Store(0)
	c.attention.Store(len(c.buf) > 0)
	for !x.over.Load() {
		err := c.watch()
		if err == errInterrupted && c.timedOut() {
			err = wsgi.ErrDisconnected // the client closed its sending side and has been silent since
		}
		if err != nil && err != errInterrupted {
			return c.abandon(x, err)
		}
	}
	if !c.another(x) {
		return false
	}
	c.within(c.server.limits.Idle)
	return true
}

// another reports whether another request may follow an exchange that is over.
func (c *conn) another(x *Exchange) bool {
	return x.keep && !c.server.leaving.Load() && c.server.seams.Drain(x)
}

// Drain reads what is left of the content. If that is too much, it returns false, and the
// connection is closed instead (framing/unread-body-drained-or-closed, boundary/unread-content).
func (x *Exchange) Drain() bool {
	limit := x.server.limits.Unread
	for unread := int64(0); !x.bounded; {
		if over(unread+remaining(x.boundary), limit) {
			return false
		}
		n, err := x.conn.transfer(x, smallBuffer)
		if err != nil {
			return false
		}
		unread += int64(n)
	}
	return true
}

// transfer reads some content and passes it on. It reads nothing if it is interrupted.
func (c *conn) transfer(x *Exchange, size int) (int, error) {
	limits := &c.server.limits
	switch {
	case x.owesContinue():
	case !x.Synchronous():
		c.within(limits.ContentTimeout)
	default:
		left, err := x.pace.left(now(), limits)
		if err != nil {
			return 0, err
		}
		c.within(left)
	}
	piece := c.server.spare.get(size)
	n, err := c.read(piece)
	if n > 0 {
		x.pace.got(n, limits)
		return n, c.decode(x, piece[:n])
	}
	c.server.spare.put(piece)
	if err == errInterrupted {
		err = nil
		if c.timedOut() {
			err = &Refusal{http.StatusRequestTimeout, "no content in time", wsgi.ErrDisconnected}
		}
	}
	return 0, err
}

// abandon ends an exchange that the client has cut short, or whose content is malformed.
// Nothing more is read.
func (c *conn) abandon(x *Exchange, err error) bool {
	c.server.seams.Disconnect(x, asCause(err))
	x.wait()
	return false
}

// asCause returns the error for the application: malformed content counts as cut short.
func asCause(err error) error {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		return &Refusal{refusal.Status, refusal.Reason, wsgi.ErrDisconnected}
	case errors.Is(err, io.EOF): // boundary/premature-close, framing/incomplete-body-detected; the client may still be reading
		return &Refusal{http.StatusBadRequest, "the content was cut short", wsgi.ErrDisconnected}
	}
	return wsgi.ErrDisconnected
}
