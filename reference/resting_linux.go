package reference

import (
	"slices"
	"syscall"
)

// A new connection rests on its loop. When a request comes whole, the loop's thread reads it and
// runs the application, and the connection rests again: nothing changes threads. Whatever needs
// more than that, be it content, a response that is held, or an error, needs somebody who waits:
// the connection is given a goroutine, for good, and goes on as conn.go has it.

// start has the connection rest.
func (c *conn) start() { c.loop.post(arrival{c}) }

type arrival struct{ *conn }

func (a arrival) run() {
	if err := a.loop.poller.add(a.conn); err != nil {
		a.depart(nil)
	}
}

// roused is a connection that was interrupted while it rested.
type roused struct{ *conn }

func (r roused) run() {
	if r.opened() == nil && !slices.Contains(r.loop.poller.begun, r.conn) && r.fd >= 0 {
		r.depart(nil)
		r.interrupt()
	}
}

// arrived is called when something has come.
func (c *conn) arrived(events uint32) {
	octets := c.loop.poller.scratch
	n, err := rawly(syscall.SYS_READ, c.fd, octets)
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
	c.depart(nil)
}

// begin begins a request that has no content and that nothing follows; otherwise it reports
// false, and nothing has happened.
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

// settle gives those connections a goroutine whose requests need one.
func (p *poller) settle() {
	for i, c := range p.begun {
		p.begun[i] = nil
		x := c.current.Load()
		if x.over.Load() && c.opened() == nil && c.another(x) {
			c.server.dismiss()
			continue
		}
		c.depart(x)
	}
	p.begun = p.begun[:0]
}

// depart gives the connection a goroutine, which goes on with x if that is not nil.
func (c *conn) depart(x *Exchange) {
	c.loop.poller.remove(c)
	c.open()
	go c.serve(x)
}
