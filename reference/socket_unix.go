//go:build unix

package reference

import (
	"io"
	"syscall"
)

// writeNow writes as much as the socket takes without waiting. An error is reported by the
// next write that waits.
func writeNow(fd uintptr, p []byte) int {
	for {
		n, err := syscall.Write(int(fd), p)
		if err != syscall.EINTR {
			return max(n, 0)
		}
	}
}

// look reports what there is to read, without reading it.
func look(fd uintptr) peeked {
	var one [1]byte
	for {
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return nothing
		case err != nil:
			return failure
		}
		// Octets, or an end, that have not been read hide an error.
		if code, err := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ERROR); err != nil || code != 0 {
			return failure
		}
		if n == 0 {
			return end
		}
		return something
	}
}

// await waits for octets and reads them into a buffer, which it takes only when they are there:
// idle connections have no buffer.
func (c *conn) await() error {
	if err := c.raw.Read(c.take); err != nil {
		return c.interrupted(err)
	}
	return c.failed
}

// receive is called by the network poller, as look is.
func (c *conn) receive(fd uintptr) bool {
	buf := c.server.spare.get(smallBuffer)
	for {
		n, err := syscall.Read(int(fd), buf)
		switch {
		case err == syscall.EINTR:
			continue
		case n > 0:
			c.buf, c.failed = buf[:n], nil
			return true
		case err == nil:
			err = io.EOF
		}
		c.server.spare.put(buf)
		c.failed = err
		return err != syscall.EAGAIN
	}
}
