package reference

import (
	"encoding/binary"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// poller is what a loop waits with: for sockets that rest on it (resting_linux.go), for a time,
// or for an interruption. All methods but interrupt and close are called on the loop's thread.
type poller struct {
	fd      int             // an epoll that has the sockets and the bell in it
	bell    int             // an eventfd that interrupt writes to
	door    int             // an epoll that has fd in it while the runtime's poller waits
	outside *os.File        // the door as a file, for the runtime's poller
	raw     syscall.RawConn // of outside
	lively  bool            // the last look found requests
	collect func(uintptr) bool
	events  [128]syscall.EpollEvent
	found   int // how many of events are set

	resting map[int32]*conn
	begun   []*conn // connections whose request has begun since the last look
	scratch []byte  // buffer for reading heads
}

func newPoller() (*poller, error) {
	p := &poller{fd: -1, bell: -1, door: -1, resting: map[int32]*conn{}, scratch: make([]byte, smallBuffer)}
	p.collect = p.collectNow // made once
	if err := p.open(); err != nil {
		p.close()
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return p, nil
}

func (p *poller) open() (err error) {
	if p.fd, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return err
	}
	if p.door, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return err
	}
	bell, _, no := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if no != 0 {
		return no
	}
	p.bell = int(bell)
	syscall.SetNonblock(p.door, true) // for the runtime's poller
	p.outside = os.NewFile(uintptr(p.door), "epoll")
	if p.raw, err = p.outside.SyscallConn(); err != nil {
		return err
	}
	return p.watch(p.bell, syscall.EPOLLIN)
}

// collectNow collects the events that are there, and reports whether a wait ends.
func (p *poller) collectNow(uintptr) bool {
	n, _, err := syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, uintptr(p.fd),
		uintptr(unsafe.Pointer(&p.events[0])), uintptr(len(p.events)), 0, 0, 0)
	if err != 0 {
		n = 0
	}
	p.found = int(n)
	return p.found > 0 || err != 0 && err != syscall.EINTR
}

// interrupt ends the current wait, or the next. Any goroutine may call it.
func (p *poller) interrupt() { syscall.Write(p.bell, one) }

var one = binary.NativeEndian.AppendUint64(nil, 1)

// wait returns when something has arrived on a socket, when it is interrupted, or when d, if it
// is not zero, has passed.
//
// A thread that waits in epoll_wait wakes at once, but until the runtime notices it occupies one
// of the runtime's processors (a P). Leaving the wait to the runtime's poller costs switches of
// threads, and if the sockets were in that poller, each event would wake a thread. So while
// requests keep coming, the thread first polls for a moment, then waits in epoll_wait for
// another, and only then adds the epoll to the runtime's poller.
func (p *poller) wait(d time.Duration) {
	if p.lively && (d <= 0 || d >= time.Millisecond) {
		for until := now() + eager; now() < until; {
			if p.collect(0) {
				return
			}
		}
		n, _ := syscall.EpollWait(p.fd, p.events[:], 1)
		if p.found = max(n, 0); p.found > 0 {
			return
		}
	}
	var deadline time.Time
	if d > 0 {
		deadline = time.Now().Add(d)
	}
	p.outside.SetReadDeadline(deadline)
	syscall.EpollCtl(p.door, syscall.EPOLL_CTL_ADD, p.fd, &syscall.EpollEvent{Events: syscall.EPOLLIN})
	p.raw.Read(p.collect)
	syscall.EpollCtl(p.door, syscall.EPOLL_CTL_DEL, p.fd, nil)
}

// look begins the requests that have arrived during wait or since.
func (p *poller) look() {
	if p.found == 0 {
		p.collect(0)
	}
	p.lively = false
	for _, e := range p.events[:p.found] {
		if c := p.resting[e.Fd]; c != nil {
			p.lively = true
			c.arrived(e.Events)
		}
	}
	p.found = 0
}

// eager is how long the loop polls for the next request before it waits.
const eager = 10 * time.Microsecond

// edges is EPOLLET: a socket is reported when something arrives, and not for as long as there
// is something to read.
const edges = 1 << 31

func (p *poller) add(c *conn) error {
	p.resting[int32(c.fd)] = c
	return p.watch(c.fd, syscall.EPOLLIN|syscall.EPOLLRDHUP)
}

func (p *poller) watch(fd int, events uint32) error {
	return syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: events | edges, Fd: int32(fd)})
}

// remove removes a connection, unless its descriptor belongs to another one by now.
func (p *poller) remove(c *conn) {
	if fd := int32(c.fd); p.resting[fd] == c {
		delete(p.resting, fd)
		syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_DEL, c.fd, nil)
	}
}

func (p *poller) close() {
	if p.outside != nil {
		p.outside.Close()
	} else {
		syscall.Close(p.door)
	}
	syscall.Close(p.fd)
	syscall.Close(p.bell)
}
