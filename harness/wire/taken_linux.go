package wire

import (
	"encoding/binary"
	"net"
	"syscall"
	"unsafe"
)

// The layout of a question about one socket, see sock_diag(7).
const (
	sockDiag    = 4  // the netlink protocol
	byFamily    = 20 // the type of the message
	header      = 16
	question    = header + 56
	queuedAt    = header + 56 // in the answer: how many octets wait to be read
	leastAnswer = queuedAt + 4
)

// unread returns how many octets the socket at own, which is connected to peer, has received and
// its process has not read; -1 if that is unknown.
func unread(own, peer net.Addr) int {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, sockDiag)
	if err != nil {
		return -1
	}
	defer syscall.Close(fd)
	if err := syscall.Sendto(fd, ask(own.(*net.TCPAddr), peer.(*net.TCPAddr)), 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return -1
	}
	answer := make([]byte, 512)
	n, _, err := syscall.Recvfrom(fd, answer, 0)
	if err != nil || n < leastAnswer || binary.NativeEndian.Uint16(answer[4:]) != byFamily {
		return -1
	}
	return int(binary.NativeEndian.Uint32(answer[queuedAt:]))
}

// ask returns the question about the one socket that has these addresses.
func ask(own, peer *net.TCPAddr) []byte {
	m := make([]byte, question)
	native := binary.NativeEndian
	native.PutUint32(m, question)
	native.PutUint16(m[4:], byFamily)
	native.PutUint16(m[6:], syscall.NLM_F_REQUEST)
	m[header], m[header+1] = syscall.AF_INET6, syscall.IPPROTO_TCP
	src, dst := own.IP.To16(), peer.IP.To16()
	if own.IP.To4() != nil {
		m[header], src, dst = syscall.AF_INET, own.IP.To4(), peer.IP.To4()
	}
	native.PutUint32(m[header+4:], ^uint32(0)) // in any state
	binary.BigEndian.PutUint16(m[header+8:], uint16(own.Port))
	binary.BigEndian.PutUint16(m[header+10:], uint16(peer.Port))
	copy(m[header+12:header+28], src)
	copy(m[header+28:header+44], dst)
	native.PutUint64(m[header+48:], ^uint64(0)) // no cookie
	return m
}

// queued returns what the system keeps of what was sent on the Unix socket and not read (SIOCOUTQ of tcp(7), which Unix sockets
// have as well); -1 if that is unknown.
func queued(raw syscall.RawConn) int {
	var n int32
	errno := syscall.ENOTCONN
	err := raw.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCOUTQ, uintptr(unsafe.Pointer(&n)))
	})
	if err != nil || errno != 0 {
		return -1
	}
	return int(n)
}
