package reference

import (
	"os"
	"syscall"
	"unsafe"
)

// open makes a stream of the socket, if it is none.
func (s *socket) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.net == nil {
		f := os.NewFile(uintptr(s.fd), "connection")
		if s.use(file{f}) != nil || f.SetReadDeadline(past) != nil || f.SetReadDeadline(noDeadline) != nil {
			f.Close() // nobody could wait for it: whoever tries gets an error
		}
	}
}

// shut closes the socket, which no other thread uses any more.
func (s *socket) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.net != nil:
		s.net.Close()
	case s.fd >= 0:
		syscall.Close(s.fd)
		s.fd = -1
	}
}

// abort breaks the connection: whoever waits for it gets an error.
func (s *socket) abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.net != nil:
		s.net.Close()
	case s.fd >= 0: // the loop may be looking at it, and closes it then
		syscall.Shutdown(s.fd, syscall.SHUT_RDWR)
	}
}

// file is a stream that was no connection of package net.
type file struct{ *os.File }

func (f file) CloseWrite() error {
	raw, err := f.SyscallConn()
	if err == nil {
		if e := raw.Control(func(fd uintptr) { err = syscall.Shutdown(int(fd), syscall.SHUT_WR) }); e != nil {
			err = e
		}
	}
	return err
}

// sendNow is writeNow for a bare descriptor.
func sendNow(fd int, p []byte) int {
	n, _ := rawly(syscall.SYS_WRITE, fd, p)
	return n
}

// rawly reads or writes octets, of which there are some, and does without telling the runtime,
// which would get ready for a call that waits. This one does not.
func rawly(call uintptr, fd int, p []byte) (int, error) {
	for {
		n, _, err := syscall.RawSyscall(call, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)))
		switch err {
		case 0:
			return int(n), nil
		case syscall.EINTR:
		default:
			return 0, err
		}
	}
}
