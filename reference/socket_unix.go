//go:build unix

package reference

import "syscall"

// writeNow writes what the socket takes without waiting. Errors show at the next write
// that waits.
func writeNow(fd uintptr, p []byte) int {
	for {
		n, err := syscall.Write(int(fd), p)
		if err != syscall.EINTR {
			return max(n, 0)
		}
	}
}

// look says what there is to read without taking it.
func look(fd uintptr) sight {
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
		// An error hides behind octets, or an end, that have not been read.
		if code, err := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ERROR); err != nil || code != 0 {
			return failure
		}
		if n == 0 {
			return end
		}
		return something
	}
}
