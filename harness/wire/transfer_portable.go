//go:build !unix || wsgicheck_portable

package wire

import (
	"errors"
	"os"
	"time"
)

// Without raw descriptors, as on Windows, package net does everything. The tag wsgicheck_portable is there to test this file
// on Unix: go test -tags wsgicheck_portable ./harness/wire.

// atOnce is how long a read may take that is to return only what has arrived already.
const atOnce = time.Millisecond

// write sends nothing: sendAndReceive sends it all.
func (c *Conn) write([]byte) (int, error) { return 0, nil }

// peeker reads what has arrived on the connection, or returns errNothing.
type peeker struct{ *Conn }

func (c peeker) Read(buf []byte) (int, error) {
	c.mu.Lock()
	if err := c.nc.SetReadDeadline(time.Now().Add(atOnce)); err != nil {
		c.mu.Unlock()
		return 0, err
	}
	c.mu.Unlock()
	n, err := c.nc.Read(buf)
	c.set(func() {})
	if n == 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		return 0, errNothing
	}
	return n, c.received(buf[:n], err)
}
