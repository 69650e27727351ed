package framing

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

const beforeRequest = "GET {prefix}/before HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.before}\r\n"

// mostResponses bounds how many responses are read from a server that goes on answering.
const mostResponses = 64

var errStalled = errors.New("the server waited for more than it was sent")

// before makes an ordinary request, which must be served: a refusal counts only beside a success.
func (v *Vector) before(c *harness.Client) error {
	last := ""
	if !v.Reused {
		last = "Connection: close\r\n"
		defer c.Use(c.Use("before"))
	}
	conn, err := c.Conn()
	if err != nil {
		return err
	}
	if err := conn.Send(c.Expand(beforeRequest + last + "\r\n")); err != nil {
		return err
	}
	r, err := conn.ReadResponse(wire.RequestInfo{})
	switch {
	case err != nil:
		return err
	case r.Status != 200 || string(r.Body) != "before":
		return fmt.Errorf("an ordinary request was answered %d with the body %.100q", r.Status, r.Body)
	case !r.KeepAlive || !v.Reused:
		c.Close() // and go on with a new connection
	}
	return nil
}

// exchange sends the vector's octets and reads all that comes back. A server is free to close the connection
// that is reused, without having said so: the octets are then sent on a new one.
func (v *Vector) exchange(c *harness.Client) error {
	err := v.exchangeOnce(c)
	if err == nil && v.Reused && len(c.Run.Responses) == 0 && !called(c) {
		c.Close()
		return v.exchangeOnce(c)
	}
	return err
}

// called reports whether the application was called for what the vector sends.
func called(c *harness.Client) bool {
	return slices.ContainsFunc(c.Session.Events(), func(e trace.Event) bool { return e.Request != "before" })
}

func (v *Vector) exchangeOnce(c *harness.Client) error {
	conn, err := c.Conn()
	if err != nil {
		return err
	}
	requests := v.Send
	if v.Follow && !(v.Octets && v.last()) { // octets behind the last request might come before its response, or after
		second := beneath(abbreviations.Replace("{second}"))
		if c.Run.Facts.DropsPipelined {
			second = "{response}" + second
		}
		requests = append(requests[:len(requests):len(requests)], second)
	}
	x := &exchange{Vector: v, c: c, conn: conn, lift: c.Limit(conn, 4)}
	defer func() { x.lift() }() // whichever limit it is by then
	if err := x.send(requests); err != nil {
		return err
	}
	return x.receive()
}

type exchange struct {
	*Vector
	c       *harness.Client
	conn    *wire.Conn
	lift    func() // ends the limit of the connection
	stalled bool
	alone   bool // no other request is answered meanwhile
	held    bool // an application is at a gate
}

// send sends the requests, up to where the server no longer takes them. What may be sent in one write is.
func (x *exchange) send(requests []string) error {
	var pending []byte
	flush := func() error {
		if len(pending) == 0 {
			return nil
		}
		data := pending
		pending = nil
		if !x.Octets {
			return x.conn.Send(data)
		}
		for i := range data {
			if err := x.conn.Send(data[i : i+1]); err != nil {
				return err
			}
			if x.Paced && i < len("POST / HTTP/1.1") {
				x.settle()
			}
		}
		return nil
	}
	for i, r := range requests {
		if i == len(x.Send) && x.c.Run.Facts.HoldsPipelined {
			if err := flush(); err != nil {
				return x.gone(err)
			}
			x.conn.AwaitTakenOrAnswer(x.c.Ctx) // what comes apart is answered
		}
		x.c.Expect(info(r))
		for _, p := range fillIn(r, x.c.ExpandText) {
			pending = append(slices.Grow(pending, len(p.octets)), p.octets...)
			if p.then == "" {
				continue
			}
			if err := flush(); err != nil {
				return x.gone(err)
			}
			if over, err := x.act(p.then); over || err != nil {
				return x.gone(err)
			}
		}
	}
	return x.gone(flush())
}

// settle has an ordinary request answered on another connection, so that what was sent before has been read, and by a read
// of its own. That cannot be asked of a server that serves one connection at a time.
func (x *exchange) settle() {
	if x.alone || !x.c.Run.Facts.Concurrent() {
		return
	}
	conn, err := wire.Dial(x.c.Ctx, x.c.Addr(), x.c.Run.Log, "settle")
	if err == nil {
		defer conn.Close()
		defer x.c.Limit(conn, 1)()
		err = conn.Send(x.c.Expand(beforeRequest + "Connection: close\r\n\r\n"))
	}
	if err == nil {
		_, err = conn.ReadResponse(wire.RequestInfo{})
	}
	x.alone = err != nil
}

// gone is nil for the error of a connection that the server was free to end.
func (x *exchange) gone(err error) error {
	if err != nil && x.c.Ctx.Err() != nil {
		return err
	}
	return nil
}

// act does what a marker says; over says that nothing more is to be sent.
func (x *exchange) act(marker string) (over bool, err error) {
	switch marker {
	case "cut":
		if !x.held {
			x.conn.AwaitTaken()
		}
		return false, nil
	case "fin":
		return true, x.conn.HalfClose()
	case "rst":
		return true, x.conn.Abort()
	case "100":
		r, err := x.conn.ReadInterim()
		if x.late(err) {
			return false, nil
		}
		return err != nil || r.Status >= 200 && strings.Contains(strings.ToLower(r.Headers.Get("Connection")), "close"), nil
	case "response":
		return x.response() != nil, nil
	case "answer":
		_, err := x.read()
		return err != nil, nil
	}
	what, gate, _ := strings.Cut(marker, " ")
	x.held = what == "wait"
	if what == "open" {
		x.c.OpenGate(gate)
		return false, nil
	}
	return false, x.c.WaitGate(gate)
}

// late reports whether the server has kept the client waiting too long: it is then told that
// nothing more will come, and reading goes on.
func (x *exchange) late(err error) bool {
	if x.stalled || !errors.Is(err, os.ErrDeadlineExceeded) || x.c.Ctx.Err() != nil {
		return false
	}
	x.stalled = true
	x.lift()
	x.lift = x.c.Limit(x.conn, 9)
	x.conn.HalfClose()
	return true
}

func (x *exchange) response() error {
	r, err := x.read()
	if err == nil && !r.KeepAlive {
		x.conn.HalfClose() // the server may wait for the client to close as well
	}
	return err
}

// read reads a response, and leaves the client's side of the connection open.
func (x *exchange) read() (*wire.Response, error) {
	r, err := x.conn.ReadResponse(x.c.Pending())
	if x.late(err) {
		if r != nil {
			err = x.conn.ReadRest()
		} else {
			r, err = x.conn.ReadResponse(wire.RequestInfo{})
		}
	}
	if r != nil {
		x.c.Receive(r, err)
	}
	return r, err
}

// expectNext ends the client's side of the connection if the server leaves the next of the requests that it has read waiting: the client
// can see no other reason to answer it.
func (x *exchange) expectNext() {
	if waiting, _ := x.conn.LeftWaiting(x.c.Ctx, x.settle); waiting && !x.stalled {
		x.stalled = true
		x.conn.HalfClose()
	}
}

func (x *exchange) receive() error {
	for i := range mostResponses {
		if x.Judges == judgesPipelining && 0 < i && i < len(x.Send) {
			x.expectNext()
		}
		if x.response() != nil {
			break
		}
	}
	rest, err := x.conn.ReadEOF()
	if x.late(err) {
		var more []byte
		more, err = x.conn.ReadEOF()
		rest = append(rest, more...)
	}
	x.c.Rest(rest, err)
	if x.stalled {
		x.c.Receive(nil, errStalled)
	}
	return x.c.Ctx.Err()
}

// info is what must be known of a request to read its response.
func info(request string) wire.RequestInfo {
	line, _, _ := strings.Cut(strings.TrimLeft(request, "\r\n"), "\n")
	method, _, _ := strings.Cut(line, " ")
	return wire.RequestInfo{Method: method, HTTP10: strings.Contains(line, " HTTP/1.0")}
}
