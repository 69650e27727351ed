package wire

import (
	"errors"
	"fmt"
	"io"
)

// Send sends all of data. While the peer does not read it, Send receives what the peer sends, so
// that the two do not wait for each other forever. ErrReset: the peer has closed; what it sent
// before can still be read. The log shares data: it must not be changed afterwards.
func (c *Conn) Send(data []byte) error {
	c.log.octets(c.name, Sent, data)
	n, err := c.write(data)
	if err == nil && n < len(data) {
		var more int
		more, err = c.sendAndReceive(data[n:])
		n += more
	}
	if err != nil {
		c.log.event(c.name, fmt.Sprintf("send stopped after %d of %d octets: %v", n, len(data), c.reason(err)))
		return c.fault(fmt.Sprintf("sending (%d of %d octets sent)", n, len(data)), err)
	}
	return nil
}

// SendEach sends each piece with a separate write.
func (c *Conn) SendEach(pieces ...[]byte) error {
	for _, p := range pieces {
		if err := c.Send(p); err != nil {
			return err
		}
	}
	return nil
}

// sendAndReceive sends data, and meanwhile fills the buffer with what arrives, up to the limit of
// a response's content.
func (c *Conn) sendAndReceive(data []byte) (n int, err error) {
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		n, err = c.nc.Write(data)
		c.set(func() { c.woken = true })
	}()
	for int64(len(c.p.buffered())) < c.p.bodyLimit {
		if c.p.fill() != nil {
			break
		}
	}
	<-sent
	c.set(func() { c.woken = false })
	return n, err
}

// receiver reads from the connection and waits.
type receiver struct{ *Conn }

func (c receiver) Read(buf []byte) (int, error) {
	n, err := c.nc.Read(buf)
	return n, c.received(buf[:n], err)
}

var errNothing = errors.New("nothing has arrived")

// received records what a read returned and turns its error into the reason.
func (c *Conn) received(data []byte, err error) error {
	c.log.octets(c.name, Received, data)
	switch err {
	case nil:
	case io.EOF:
		c.log.event(c.name, EventEOF)
	default:
		if err = c.reason(err); err == ErrReset {
			c.log.event(c.name, EventReset)
		}
	}
	return err
}
