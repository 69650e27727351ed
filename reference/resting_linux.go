package reference

import (
	"slices"
	"syscall"
)

// A new connection rests on its loop. When a request arrives in one piece, the loop's thread reads
// it and runs the application, and the connection rests again, without a switch of threads. For
// everything else (content, a response that is held, an error) something has to wait: the
// connection gets a goroutine, for good, and continues as in conn.go.

// start makes the connection rest on its loop.
func (c *conn) start() { c.loop.post(arrival{c}) }

type arrival struct{ *conn }

func (a arrival) run() {
	if err := a.loop.poller.add(a.conn); err != nil {
		a.detach(nil)
	}
}

// roused is a connection that was interrupted while it rested.
type roused struct{ *conn }

func (r roused) run() {
	if r.opened() == nil && !slices.Contains(r.loop.poller.begun, r.conn) && r.fd >= 0 {
		r.detach(nil)
		r.interrupt()
	}
}

// arrived is called when something has arrived.
func (c *conn) arrived(events uint32) {
	octets := c.loop.poller.scratch
	n, err := rawIO(syscall.SYS_READ, c.fd, octets)
	switch {
	case err == syscall.EAGAIN:
		return
	case n <= 0:
		delete(c.loop.poller.resting, int32(c.fd))
		c.server.forget(c)
		return
	}
	whole := n < len(octets) && events&(syscall.EPOLLRDHUP|syscall.EPOLLHUP|syscall.EPOLLERR) == 0
	if whole && c.begin(octets[:n]) {
		return
	}
	c.buf = append(c.server.spare.get(n)[:0], octets[:n]...)
	c.detach(nil)
}

// begin begins the request if the octets are a whole request without content and nothing more.
// Otherwise it returns false and does nothing.
func (c *conn) begin(octets []byte) bool {
	reader := headReader{server: c.server}
	head, used, err := reader.read(octets)
	if err != nil || head == nil || used < len(octets) {
		return false
	}
	boundary, err := c.server.seams.Boundary(head)
	if err != nil {
		return false
	}
	x := newExchange(c, head, boundary)
	if err := c.decodeBuffered(x); err != nil || !x.bounded || !c.server.admit() {
		return false
	}
	c.begun(x)
	c.loop.poller.begun = append(c.loop.poller.begun, c)
	return true
}

// settle gives a goroutine to those connections whose requests need one.
func (p *poller) settle() {
	for i, c := range p.begun {
		p.begun[i] = nil
		x := c.current.Load()
		if x.over.Load() && c.opened() == nil && c.another(x) {
			c.server.dismiss()
			continue
		}
		c.detach(x)
	}
	p.begun = p.begun[:0]
}

// detach removes the connection from the loop and gives it a goroutine, which continues with x
// if that is not nil.
func (c *conn) detach(x *Exchange) {
	c.loop.poller.remove(c)
	c.open()
	go c.serve(x)
}
