//go:build unix && !wsgicheck_portable

package wire

import (
	"errors"
	"io"
	"syscall"
)

// write sends as much as the system takes at once.
func (c *Conn) write(data []byte) (n int, err error) {
	e := c.raw.Write(func(fd uintptr) bool {
		n, err = syscall.Write(int(fd), data)
		return true
	})
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR) {
		err = nil
	}
	return max(n, 0), errors.Join(e, err)
}

// peeker reads what has arrived on the connection, or returns errNothing.
type peeker struct{ *Conn }

func (c peeker) Read(buf []byte) (n int, err error) {
	e := c.raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), buf)
		return true
	})
	switch {
	case e != nil:
		err = e
	case errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR):
		return 0, errNothing
	case err == nil && n == 0:
		err = io.EOF
	}
	n = max(n, 0)
	return n, c.received(buf[:n], err)
}
