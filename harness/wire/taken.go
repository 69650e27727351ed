package wire

import (
	"net"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/quiet"
)

// How long AwaitTaken waits for the peer to read what was sent, and how often it looks.
const (
	awaitTaken = 100 * time.Millisecond
	lookEvery  = 50 * time.Microsecond
)

// AwaitTaken waits until the peer has read everything that was sent, so that it gets what is
// sent next in another read. It looks at the peer's socket, which is possible only on Linux and
// only on this machine, or, for a Unix socket, at this side's. Elsewhere it returns at once, and if the peer does not read, it returns
// after 100 ms of quiet time.
func (c *Conn) AwaitTaken() {
	taken := func() bool { return c.untaken() == 0 }
	if taken() {
		return
	}
	ctx, cancel := quiet.WithTimeout(c.ctx, awaitTaken, nil)
	defer cancel()
	for !taken() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
	}
}

// untaken returns how many octets of what was sent the peer has not read; -1 if that is unknown. On a Unix socket, they count as
// what the system keeps of them, which is more, until the last of what one write sent has been read.
func (c *Conn) untaken() int {
	own, ok := c.nc.LocalAddr().(*net.TCPAddr)
	if !ok {
		return queued(c.raw)
	}
	return unread(c.nc.RemoteAddr(), own)
}
