//go:build !linux

package wire

import (
	"net"
	"syscall"
)

// unread is not known.
func unread(_, _ net.Addr) int { return -1 }

// queued is not known.
func queued(syscall.RawConn) int { return -1 }
