package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Conn is a connection to a server. One goroutine at a time may use it, but
// SetDeadline, Abort and Close may be called by any. Errors are of type [*Error].
type Conn struct {
	name string
	nc   socket
	raw  syscall.RawConn
	log  *Log
	ctx  context.Context
	stop func() bool // stops watching the context
	p    parser
	once sync.Once // for Abort and Close

	mu       sync.Mutex
	deadline time.Time
	ended    bool // the context has ended
	woken    bool // a read is to return, see sendAndReceive and AwaitArrival
}

// socket is a TCP or a Unix socket.
type socket interface {
	net.Conn
	syscall.Conn
	CloseWrite() error
}

// Dial connects to addr, "host:port" or "unix:path", with Nagle's algorithm off, as package net has it. Errors and log, which may be
// nil, name the connection by name. When ctx ends, whatever the Conn is waiting for fails with
// the context's cause. The caller must close the Conn.
func Dial(ctx context.Context, addr string, log *Log, name string) (*Conn, error) {
	d := net.Dialer{KeepAlive: -1}
	network, address := Network(addr)
	nc, err := d.DialContext(ctx, network, address)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, &Error{Conn: name, Op: "connecting to " + addr, Err: err}
	}
	c := &Conn{name: name, nc: nc.(socket), log: log, ctx: ctx}
	if err := c.open(); err != nil {
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

// SetDeadline makes everything that waits beyond t fail with os.ErrDeadlineExceeded; the zero
// time means no deadline. The context given to Dial applies as well.
func (c *Conn) SetDeadline(t time.Time) { c.set(func() { c.deadline = t }) }

// SetBodyLimit sets how many octets of a response's content are kept; 64 MiB by default.
func (c *Conn) SetBodyLimit(n int64) { c.p.bodyLimit = n }

// set changes the state that the deadlines depend on, and sets them. That can fail only on a
// closed connection.
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

// Abort closes the connection with a reset, or, if it is to a Unix socket, which has none, as Close does. After Abort or
// Close it does nothing.
func (c *Conn) Abort() error {
	tcp, ok := c.nc.(*net.TCPConn)
	if !ok {
		return c.Close()
	}
	return c.shut(EventAbort, func() error { return tcp.SetLinger(0) })
}

// LocalPort returns the port of this side of the connection; "" if it is to a Unix socket.
func (c *Conn) LocalPort() string {
	if own, ok := c.nc.LocalAddr().(*net.TCPAddr); ok {
		return strconv.Itoa(own.Port)
	}
	return ""
}

// Close closes the connection. If octets were received and not read, the system sends a
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

// Buffered returns what has been received and not consumed, without looking for more. The
// slice is valid until the next call.
func (c *Conn) Buffered() []byte { return c.p.buffered() }

// Peek returns what has arrived and has not been consumed, without waiting. The slice is valid
// until the next call. If the peer has closed, that is not an error here.
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

// AwaitArrival waits until there are octets that have arrived and have not been consumed. It returns false if the peer
// closes first, or if ctx ends and nothing has arrived by then. The end of ctx is not an error; the end of the context
// given to Dial and the deadline are.
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

// ReadEOF reads until the peer closes, and returns and consumes what came. The error is io.EOF
// itself if the peer closed in the ordinary way; any other, such as ErrReset, is an [*Error].
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

// fault returns the error for an operation that failed with err, or with the context's cause if
// that ended it.
func (c *Conn) fault(op string, err error) error {
	pending := c.p.buffered()
	return &Error{Conn: c.name, Op: op, Got: append([]byte(nil), pending[:min(len(pending), 256)]...), Err: c.reason(err)}
}

// reason returns what ended a system call.
func (c *Conn) reason(err error) error {
	switch {
	case isReset(err):
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
