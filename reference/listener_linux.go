package reference

import (
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
)

// listener accepts connections that can rest on a loop. It does not use package net for that,
// which would register them with the runtime's poller too.
type listener struct {
	file *os.File
	raw  syscall.RawConn
	addr net.Addr
	host any // a string, the local address of connections; nil if it is not the same for all
	port any // likewise
}

func listen(address string) (*listener, error) {
	tcp, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	defer tcp.Close()
	l := &listener{addr: tcp.Addr()}
	if l.file, err = tcp.(*net.TCPListener).File(); err != nil {
		return nil, err
	}
	if l.raw, err = l.file.SyscallConn(); err != nil {
		return nil, err
	}
	var local syscall.Sockaddr
	l.raw.Control(func(fd uintptr) {
		// Connections inherit these options: send at once, and check now and then whether a
		// silent client is still there.
		syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
		syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1)
		syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, 15)
		syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, 15)
		local, _ = syscall.Getsockname(int(fd))
	})
	if tcp.Addr().(*net.TCPAddr).IP.IsUnspecified() {
		return l, nil
	}
	l.host, l.port = hostPort(local)
	return l, nil
}

func (l *listener) Addr() net.Addr { return l.addr }

func (l *listener) Close() error { return l.file.Close() }

// accept waits for a connection.
func (l *listener) accept(s *Server) (*conn, error) {
	var fd int
	var remote syscall.Sockaddr
	var failed error
	err := l.raw.Read(func(listening uintptr) bool {
		fd, remote, failed = syscall.Accept4(int(listening), syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
		return failed != syscall.EAGAIN
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	c := &conn{server: s, socket: socket{fd: fd}, serverName: l.host, serverPort: l.port}
	if l.host == nil {
		local, _ := syscall.Getsockname(fd)
		c.serverName, c.serverPort = hostPort(local)
	}
	c.remoteAddr, c.remotePort = hostPort(remote)
	return c, nil
}

// hostPort returns host and port as strings.
func hostPort(a syscall.Sockaddr) (host, port any) {
	switch a := a.(type) {
	case *syscall.SockaddrInet4:
		return netip.AddrFrom4(a.Addr).String(), strconv.Itoa(a.Port)
	case *syscall.SockaddrInet6:
		ip := netip.AddrFrom16(a.Addr).Unmap()
		if link, err := net.InterfaceByIndex(int(a.ZoneId)); err == nil {
			ip = ip.WithZone(link.Name)
		}
		return ip.String(), strconv.Itoa(a.Port)
	}
	return "", ""
}
