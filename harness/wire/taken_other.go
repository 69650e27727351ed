//go:build !linux

package wire

import "net"

// unread is not known.
func unread(_, _ net.Addr) int { return -1 }
