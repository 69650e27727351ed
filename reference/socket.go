package reference

import (
	"io"
	"sync"
	"syscall"
	"time"
)

// socket is the server's end of a connection. It is a bare descriptor while the connection rests
// on its loop. It becomes a stream when a goroutine has to wait for it (open); on some systems it
// is one from the beginning.
type socket struct {
	mu  sync.Mutex
	fd  int    // while it is not a stream; -1 when closed
	net stream // once it is a stream
	raw syscall.RawConn
	try func(fd uintptr) bool // made once: writes what is in now
	now []byte
}

// stream is a connection that a goroutine can wait for: *net.TCPConn, or a file.
type stream interface {
	io.ReadWriteCloser
	CloseWrite() error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	SyscallConn() (syscall.RawConn, error)
}

// opened returns the stream, nil if the socket is not one yet. Code that knows that it is one
// reads the field.
func (s *socket) opened() stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.net
}

// use turns the socket into a stream.
func (s *socket) use(with stream) (err error) {
	s.net = with
	s.raw, err = with.SyscallConn()
	s.try = func(fd uintptr) bool {
		s.now = s.now[writeNow(fd, s.now):]
		return true
	}
	return err
}

// put writes as much as the socket takes at once, and returns how much that was. It does not
// wait. Calls must not overlap.
func (s *socket) put(p []byte) (n int, err error) {
	s.mu.Lock()
	if s.net == nil {
		defer s.mu.Unlock()
		return sendNow(s.fd, p), nil
	}
	s.mu.Unlock()
	s.now = p
	err = s.raw.Write(s.try)
	n, s.now = len(p)-len(s.now), nil
	return n, err
}
