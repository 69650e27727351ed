package reference

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// conn is one connection. It gets a goroutine when it needs one. The goroutine reads heads,
// and content as far as there is room, and otherwise watches whether the client goes away. It
// runs no application, and sends nothing while one runs.
type conn struct {
	server *Server
	loop   *loop
	socket
	peek func(fd uintptr) bool // the method value look, made once
	take func(fd uintptr) bool // the method value receive, made once
	out  output
	buf  []byte // octets that have been read and not parsed

	serverName, serverPort, remoteAddr, remotePort any // strings, for the environ

	current    atomic.Pointer[Exchange] // the latest; never nil
	attention  atomic.Bool              // the goroutine must be interrupted when the exchange is over
	halfClosed atomic.Bool              // the client has closed its sending side during an exchange
	deadline   atomic.Int64             // in nanoseconds, as now counts; 0 for none
	first      bool                     // used by the goroutine only: see look
	lost       bool
	failed     error // used by the goroutine only: see receive
}

// serve is the connection's goroutine. It handles one request after the other, each when the
// one before is over and its content has been read to the end (boundary/next-request-waits,
// framing/pipelined-responses-in-order), whatever kind of request it is
// (mixed/one-connection). If x is not nil, that exchange has already begun.
func (c *conn) serve(x *Exchange) {
	defer c.server.forget(c)
	c.peek, c.take = c.look, c.receive
	if x != nil && !c.complete(x) {
		return
	}
	for c.exchange() {
	}
}

// exchange serves one request. It returns false if the connection is to be closed.
func (c *conn) exchange() bool {
	head, err := c.readHead()
	if err != nil {
		return c.refuse(head, err)
	}
	boundary, err := c.server.seams.Boundary(head)
	if err != nil {
		return c.refuse(head, err)
	}
	x := newExchange(c, head, boundary)
	// Content that arrived together with the head is decoded first: if it is malformed, the
	// application need not be called.
	if err := c.decodeBuffered(x); err != nil {
		return c.refuse(head, err)
	}
	if !c.server.admit() {
		return c.refuse(head, refuse(http.StatusServiceUnavailable, "too many requests in progress"))
	}
	c.begun(x)
	return c.complete(x)
}

func (c *conn) begun(x *Exchange) {
	c.deadline.Store(0)
	c.attention.Store(false)
	c.current.Store(x)
	c.server.seams.Begin(x)
}

// complete waits for the end of an exchange. It returns false if the connection is to be
// closed.
func (c *conn) complete(x *Exchange) bool {
	defer c.server.dismiss()
	if c.attend(x) {
		return true
	}
	c.linger()
	return false
}

// readHead reads a head and leaves what follows it in the buffer. If it returns an error, it
// also returns as much of the head as there was.
func (c *conn) readHead() (*Head, error) {
	reader := headReader{server: c.server}
	begun := false
	for {
		head, used, err := reader.read(c.buf)
		if head != nil || err != nil {
			c.consume(used)
			return reader.head, err
		}
		if len(c.buf) > 0 && !begun { // framing/leading-empty-lines: a CRLF counts, so that silence after it ends too
			begun = true
			c.within(c.server.limits.HeadTimeout)
		}
		if err := c.fill(); err == errInterrupted {
			if c.timedOut() || c.server.leaving.Load() && !begun {
				if !begun {
					return nil, io.EOF
				}
				return reader.head, refuse(http.StatusRequestTimeout, "no complete head in time")
			}
		} else if err != nil {
			return reader.head, err
		}
	}
}

// fill reads into the buffer. The connection has no buffer while there is nothing to read.
func (c *conn) fill() error {
	if len(c.buf) == 0 {
		return c.await()
	}
	if len(c.buf) == cap(c.buf) {
		c.buf = append(make([]byte, 0, 2*cap(c.buf)), c.buf...)
	}
	n, err := c.read(c.buf[len(c.buf):cap(c.buf)])
	c.buf = c.buf[:len(c.buf)+n]
	if n > 0 {
		return nil
	}
	return err
}

// consume removes n octets from the front of the buffer, and returns an empty buffer to the
// spare ones.
func (c *conn) consume(n int) {
	c.buf = c.buf[:copy(c.buf, c.buf[n:])]
	if len(c.buf) == 0 && c.buf != nil {
		c.server.spare.put(c.buf)
		c.buf = nil
	}
}

// expectContent starts the timeout for content, after the interim response.
func (c *conn) expectContent() { c.within(c.server.limits.ContentTimeout) }

// sent is called when the output has become idle.
func (c *conn) sent(err error) {
	x := c.current.Load()
	if err != nil && !x.over.Load() {
		x.Cancel(wsgi.ErrDisconnected)
	}
	x.wake(forOutput)
}

// finish ends an exchange, whose thread calls it.
func (c *conn) finish(x *Exchange) {
	if c.deadline.Load() == 0 {
		c.within(c.server.limits.Idle)
	}
	keep := x.keep // x belongs to the reading goroutine once it is over
	x.leave()
	if c.attention.Load() || !keep || c.server.leaving.Load() {
		c.interrupt()
	}
}

// refuse answers a request that no application has seen, and closes the connection.
func (c *conn) refuse(head *Head, err error) bool {
	var refusal *Refusal
	if errors.Is(err, io.EOF) && len(c.buf) > 0 {
		refusal = refuse(http.StatusBadRequest, "the head was cut short")
	} else if !errors.As(err, &refusal) {
		return false // an idle connection that was closed or timed out
	}
	c.out.write(refusal.page(head != nil && head.Method == "HEAD")) // framing/bodyless-responses
	c.linger()
	return false
}

// linger closes the connection in stages, so that the client can read the last response
// (framing/staged-close-and-half-close): it closes the sending side, then reads and discards
// what still arrives, for a limited time.
func (c *conn) linger() {
	c.within(c.server.limits.Linger)
	if c.out.wait() != nil || c.net.CloseWrite() != nil {
		return
	}
	waste := c.server.spare.get(smallBuffer)
	defer c.server.spare.put(waste)
	for {
		_, err := c.read(waste)
		if err == errInterrupted && !c.timedOut() && !c.server.closing.Load() {
			continue
		}
		if err != nil {
			return
		}
	}
}
