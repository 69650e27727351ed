package wire

import (
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
// only on this machine. Elsewhere it returns at once, and if the peer does not read, it returns
// after 100 ms of quiet time.
func (c *Conn) AwaitTaken() {
	taken := func() bool { return unread(c.nc.RemoteAddr(), c.nc.LocalAddr()) == 0 }
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
