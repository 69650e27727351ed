package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// Conn is a connection to a server. One goroutine at a time may use it, but
// SetDeadline, Abort and Close may be called by any. Errors are of type [*Error].
type Conn struct {
	name string
	nc   *net.TCPConn
	raw  syscall.RawConn
	log  *Log
	ctx  context.Context
	stop func() bool // forgets the context
	p    parser
	once sync.Once // for Abort and Close

	mu       sync.Mutex
	deadline time.Time
	ended    bool // the context has
	woken    bool // a read is to return, see sendAndReceive and AwaitArrival
}

// Dial connects to addr, "host:port", without Nagle's algorithm. The name stands for the
// connection in errors and in log, which may be nil. When ctx ends, whatever the Conn is
// waiting for ends with the context's cause. The caller closes the Conn.
func Dial(ctx context.Context, addr string, log *Log, name string) (*Conn, error) {
	d := net.Dialer{KeepAlive: -1}
	nc, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, &Error{Conn: name, Op: "connecting to " + addr, Err: err}
	}
	c := &Conn{name: name, nc: nc.(*net.TCPConn), log: log, ctx: ctx}
	if err := errors.Join(c.nc.SetNoDelay(true), c.open()); err != nil {
		nc.Close()
		return nil, c.fault("setting up", err)
	}
	log.event(name, EventConnect)
	c.p.src, c.p.bodyLimit = receiver{c}, maxBody
	c.stop = context.AfterFunc(ctx, func() { c.set(func() { c.ended = true }) })
	return c, nil
}

func (c *Conn) open() (err error) {
	c.raw, err = c.nc.SyscallConn()
	return err
}

// SetDeadline makes what waits beyond t fail with os.ErrDeadlineExceeded; the zero time
// is none. The context given to Dial holds besides.
func (c *Conn) SetDeadline(t time.Time) { c.set(func() { c.deadline = t }) }

// SetBodyLimit sets how many octets of content are kept of a response: 64 MiB unless set.
func (c *Conn) SetBodyLimit(n int64) { c.p.bodyLimit = n }

// set changes what the deadlines follow from. It cannot fail but on a closed connection.
func (c *Conn) set(change func()) {
	past := time.Unix(1, 0)
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	read, write := c.deadline, c.deadline
	if c.ended {
		read, write = past, past
	}
	if c.woken {
		read = past
	}
	_ = c.nc.SetReadDeadline(read)
	_ = c.nc.SetWriteDeadline(write)
}

// HalfClose shuts down the sending side.
func (c *Conn) HalfClose() error {
	if err := c.nc.CloseWrite(); err != nil {
		return c.fault("shutting down the sending side", err)
	}
	c.log.event(c.name, EventHalfClose)
	return nil
}

// Abort closes the connection by a reset. After Abort or Close it does nothing.
func (c *Conn) Abort() error {
	return c.shut(EventAbort, func() error { return c.nc.SetLinger(0) })
}

// Close closes the connection; octets received but never read make the system send a
// reset. After Abort or Close it does nothing.
func (c *Conn) Close() error {
	return c.shut(EventClose, func() error { return nil })
}

func (c *Conn) shut(event string, prepare func() error) (err error) {
	c.once.Do(func() {
		c.stop()
		c.log.event(c.name, event)
		if e := errors.Join(prepare(), c.nc.Close()); e != nil {
			err = c.fault(event, e)
		}
	})
	return err
}

// Buffered returns what has been received and not consumed, without looking for more.
// It is valid until the next call.
func (c *Conn) Buffered() []byte { return c.p.buffered() }

// Peek returns what has arrived and is not consumed, without waiting. It is valid until
// the next call. That the peer has closed is no error here.
func (c *Conn) Peek() ([]byte, error) {
	for int64(len(c.p.buffered())) <= c.p.bodyLimit {
		err := c.p.fillFrom(peeker{c})
		if err == errNothing || c.p.err != nil {
			break
		}
		if err != nil {
			return c.p.buffered(), c.fault("looking at what has arrived", err)
		}
	}
	return c.p.buffered(), nil
}

// AwaitArrival waits until octets have arrived that are not consumed, and reports whether any have: false if the peer
// closes first, or ctx ends and nothing has arrived by then. The end of ctx is no error, unlike that of the context given
// to Dial and the deadline.
func (c *Conn) AwaitArrival(ctx context.Context) (bool, error) {
	if len(c.p.buffered()) > 0 {
		return true, nil
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.set(func() { c.woken = true })
		close(woken)
	})
	err := c.p.fill()
	if !stop() {
		<-woken
		c.set(func() { c.woken = false })
	}
	switch {
	case err == nil:
		return true, nil
	case c.p.err != nil:
		return false, nil
	case ctx.Err() != nil && c.ctx.Err() == nil:
		data, err := c.Peek()
		return len(data) > 0, err
	default:
		return false, c.fault("waiting for octets to arrive", err)
	}
}

// ReadEOF returns, and consumes, what comes until the peer closes. The error is io.EOF
// itself if it closed in order; any other, ErrReset among them, is an [*Error].
func (c *Conn) ReadEOF() ([]byte, error) {
	for {
		if n := len(c.p.buffered()); int64(n) > c.p.bodyLimit {
			return c.p.take(n), c.fault("waiting for the peer to close", &LimitError{"octets", c.p.bodyLimit})
		}
		switch err := c.p.await("the peer to close"); err {
		case nil:
		case io.EOF:
			return c.p.take(len(c.p.buffered())), io.EOF
		default:
			got := c.p.take(len(c.p.buffered()))
			return got, c.fault("waiting for the peer to close", err)
		}
	}
}

// fault says what could not be done and why, with the context's cause if that is why.
func (c *Conn) fault(op string, err error) error {
	pending := c.p.buffered()
	return &Error{Conn: c.name, Op: op, Got: append([]byte(nil), pending[:min(len(pending), 256)]...), Err: c.reason(err)}
}

// reason tells what ended a system call.
func (c *Conn) reason(err error) error {
	switch {
	case errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE):
		return ErrReset
	case errors.Is(err, os.ErrDeadlineExceeded) && c.ctx.Err() != nil:
		return context.Cause(c.ctx)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return os.ErrDeadlineExceeded
	case errors.Is(err, net.ErrClosed):
		return fmt.Errorf("connection closed by this side: %w", net.ErrClosed)
	default:
		return err
	}
}
