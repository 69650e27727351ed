package wire

import "strings"

// unixPrefix begins the address of a Unix socket; what follows is its path.
const unixPrefix = "unix:"

// UnixAddress returns the address of the Unix socket at the path, as Dial takes it.
func UnixAddress(path string) string { return unixPrefix + path }

// IsUnix reports whether the address is that of a Unix socket.
func IsUnix(addr string) bool { return strings.HasPrefix(addr, unixPrefix) }

// Network returns the network and the address by which package net knows addr, "host:port" or "unix:path".
func Network(addr string) (network, address string) {
	if path, ok := strings.CutPrefix(addr, unixPrefix); ok {
		return "unix", path
	}
	return "tcp", addr
}

// Authority returns what stands for addr in the Host field of a request. A Unix socket has neither a name nor a port.
func Authority(addr string) string {
	if IsUnix(addr) {
		return "localhost"
	}
	return addr
}
