//go:build !windows

package wire

import (
	"errors"
	"syscall"
)

// isReset reports whether the peer has closed the connection, so that nothing more can be sent, or has reset it.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// IsRefused reports whether nobody listens at the address to which a connection was tried.
func IsRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }
