//go:build !unix

package reference

// Here nothing is written without waiting: the sending goroutine writes everything. A client
// that goes away is noticed when something is sent to it, and idle connections have a buffer.

func writeNow(uintptr, []byte) int { return 0 }

func look(uintptr) peeked { return something }

func (c *conn) await() error {
	c.buf = c.server.spare.get(smallBuffer)[:0]
	n, err := c.read(c.buf[:cap(c.buf)])
	if c.buf = c.buf[:n]; n > 0 {
		return nil
	}
	c.consume(0)
	return err
}

func (c *conn) receive(uintptr) bool { return true }
