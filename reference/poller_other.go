//go:build !linux

package reference

import (
	"fmt"
	"net"
	"time"
)

// Here every connection has a goroutine from the beginning, and a loop waits only for what is
// posted.

type listener struct{ net.Listener }

func listen(address string) (*listener, error) {
	tcp, err := net.Listen("tcp", address)
	return &listener{tcp}, err
}

func (l *listener) accept(s *Server) (*conn, error) {
	a, err := l.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{server: s}
	if err := c.use(a.(*net.TCPConn)); err != nil {
		a.Close()
		return nil, fmt.Errorf("accepted connection: %w", err)
	}
	c.serverName, c.serverPort = hostPort(a.LocalAddr())
	c.remoteAddr, c.remotePort = hostPort(a.RemoteAddr())
	return c, nil
}

func hostPort(a net.Addr) (host, port any) {
	h, p, _ := net.SplitHostPort(a.String())
	return h, p
}

func (c *conn) start() { go c.serve(nil) }

type roused struct{ *conn }

func (roused) run() {}

func sendNow(int, []byte) int { return 0 } // every socket is a stream here

func (s *socket) open()  {}
func (s *socket) shut()  { s.net.Close() }
func (s *socket) abort() { s.net.Close() }

type poller struct {
	wake  chan struct{}
	timer *time.Timer

	lively bool // never
}

func newPoller() (*poller, error) {
	return &poller{wake: make(chan struct{}, 1), timer: time.NewTimer(time.Hour)}, nil
}

func (p *poller) interrupt() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *poller) wait(d time.Duration) {
	if d <= 0 {
		d = time.Hour
	}
	p.timer.Reset(d)
	select {
	case <-p.wake:
	case <-p.timer.C:
	}
}

func (p *poller) look()   {}
func (p *poller) settle() {}
func (p *poller) close()  { p.timer.Stop() }
