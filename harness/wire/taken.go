package wire

import "time"

// How long a peer is given to take what was sent, and how often it is looked at.
const (
	taking = 100 * time.Millisecond
	glance = 50 * time.Microsecond
)

// AwaitTaken returns when the peer has read all that was sent, so that what is sent next comes
// to it by another read. It looks at the peer's socket, which only a Linux system shows, and only
// of this machine; elsewhere, and when the peer does not read, it returns all the same.
func (c *Conn) AwaitTaken() {
	for end := time.Now().Add(taking); unread(c.nc.RemoteAddr(), c.nc.LocalAddr()) > 0 && time.Now().Before(end); {
		select {
		case <-c.ctx.Done():
			return
		case <-time.After(glance):
		}
	}
}
