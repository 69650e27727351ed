package reference

import (
	"os"
	"syscall"
	"unsafe"
)

// open turns the socket into a stream, if it is not one.
func (s *socket) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.net == nil {
		f := os.NewFile(uintptr(s.fd), "connection")
		if s.use(file{f}) != nil || f.SetReadDeadline(past) != nil || f.SetReadDeadline(noDeadline) != nil {
			f.Close() // a goroutine could not wait for it; reads and writes now return an error
		}
	}
}

// shut closes the socket. No other thread may use it.
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

// abort breaks the connection: a goroutine that waits for it gets an error.
func (s *socket) abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.net != nil:
		s.net.Close()
	case s.fd >= 0: // the loop may be using it, and closes it afterwards
		syscall.Shutdown(s.fd, syscall.SHUT_RDWR)
	}
}

// file is a stream made from a bare descriptor.
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
	n, _ := rawIO(syscall.SYS_WRITE, fd, p)
	return n
}

// rawIO reads into or writes p, which must not be empty, without notifying the runtime. The
// runtime would prepare for a call that waits, and this one does not.
func rawIO(call uintptr, fd int, p []byte) (int, error) {
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
