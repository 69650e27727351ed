package reference

import (
	"encoding/binary"
	"fmt"
	"os"
	"syscall"
	"time"
)

// poller is what a loop waits with: for sockets that rest on it (resting_linux.go), for a time,
// or for being interrupted. All but interrupt and close are of the loop's thread.
type poller struct {
	epoll   *os.File
	raw     syscall.RawConn
	fd      int
	bell    int                   // an eventfd among the sockets, rung by who interrupts
	lively  bool                  // requests came at the last look
	collect func(fd uintptr) bool // made once
	events  [128]syscall.EpollEvent
	found   int // of events

	resting map[int32]*conn
	begun   []*conn // whose request began since the last look
	scratch []byte  // that heads are read into
}

func newPoller() (*poller, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll_create1: %w", err)
	}
	bell, _, no := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if no != 0 {
		syscall.Close(fd)
		return nil, fmt.Errorf("eventfd2: %w", no)
	}
	p := &poller{fd: fd, bell: int(bell), resting: map[int32]*conn{}, scratch: make([]byte, smallBuffer)}
	if err := p.watch(p.bell, syscall.EPOLLIN); err != nil {
		return nil, err
	}
	syscall.SetNonblock(fd, true) // for the runtime's poller
	p.epoll = os.NewFile(uintptr(fd), "epoll")
	p.raw, err = p.epoll.SyscallConn()
	p.collect = func(fd uintptr) bool {
		n, err := syscall.EpollWait(int(fd), p.events[:], 0)
		p.found = max(n, 0)
		return n > 0 || err != nil && err != syscall.EINTR
	}
	return p, err
}

// interrupt ends the wait, or the next. Anybody may call it.
func (p *poller) interrupt() { syscall.Write(p.bell, one) }

var one = binary.NativeEndian.AppendUint64(nil, 1)

// wait returns when something has come to a socket, when it is interrupted, or when d, if it is
// not zero, has passed.
//
// A thread that waits in epoll_wait is awake at once, and takes its share of the processors with
// it until the runtime notices; one that leaves the waiting to the runtime's poller costs changes
// of threads. So it is the former for a moment, while requests keep coming, and then the latter.
func (p *poller) wait(d time.Duration) {
	if p.lively && (d <= 0 || d >= time.Millisecond) {
		n, _ := syscall.EpollWait(p.fd, p.events[:], 1)
		if p.found = max(n, 0); p.found > 0 {
			return
		}
	}
	var deadline time.Time
	if d > 0 {
		deadline = time.Now().Add(d)
	}
	p.epoll.SetReadDeadline(deadline)
	p.raw.Read(p.collect)
}

// look begins what has come, with wait or since.
func (p *poller) look() {
	if p.found == 0 {
		p.collect(uintptr(p.fd))
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

// edges has a socket reported when something comes, and not for as long as it is there.
const edges = 1 << 31

func (p *poller) add(c *conn) error {
	p.resting[int32(c.fd)] = c
	return p.watch(c.fd, syscall.EPOLLIN|syscall.EPOLLRDHUP)
}

func (p *poller) watch(fd int, events uint32) error {
	return syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: events | edges, Fd: int32(fd)})
}

// remove forgets a connection, whose descriptor may be another's by now.
func (p *poller) remove(c *conn) {
	if fd := int32(c.fd); p.resting[fd] == c {
		delete(p.resting, fd)
		syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_DEL, c.fd, nil)
	}
}

func (p *poller) close() {
	p.epoll.Close()
	syscall.Close(p.bell)
}
