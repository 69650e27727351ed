package reference

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Server is a server that listens and serves one application.
type Server struct {
	settings
	app    wsgi.Application
	listen net.Listener
	errors *errorStream
	spare  *buffers
	loops  []*loop
	pool   *pool

	turnstile sync.Mutex // with SingleThread
	requests  atomic.Int64
	leaving   atomic.Bool   // no more requests are accepted
	closing   atomic.Bool   // nor waited for
	closed    chan struct{} // closed when all connections have gone

	mu    sync.Mutex
	conns map[*conn]struct{}
	next  int // loop to use

	connections sync.WaitGroup // and the accepting goroutine
	threads     sync.WaitGroup // the loops and the sweeper
	end         sync.Once
}

// New returns a server that listens and serves app. The caller closes it.
func New(app wsgi.Application, options ...Option) (*Server, error) {
	s := &Server{settings: defaults(), app: app, closed: make(chan struct{}), conns: map[*conn]struct{}{}}
	for _, o := range options {
		o(&s.settings)
	}
	if s.seams.Boundary == nil {
		s.seams.Boundary = s.Boundary
	}
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return nil, fmt.Errorf("reference server: cannot listen on %q: %w", s.address, err)
	}
	s.listen, s.errors, s.spare = listener, newErrorStream(s.log), newBuffers()
	s.pool = newPool(&s.limits)
	for range s.loopCount {
		l := newLoop()
		s.loops = append(s.loops, l)
		s.threads.Go(l.run)
	}
	s.threads.Go(s.sweep)
	s.connections.Go(s.accept)
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listen.Addr() }

// Bridge is the middleware that hosts a synchronous application; see the function Bridge.
func (s *Server) Bridge(app wsgi.Application) wsgi.Application { return s.seams.Bridge(app) }

// accept serves each connection on a goroutine of its own.
func (s *Server) accept() {
	pause := time.Duration(0)
	for {
		c, err := s.listen.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err == nil:
			pause = 0
			s.welcome(c.(*net.TCPConn))
			continue
		case pause == 0:
			s.logf("accept: %v", err)
		}
		// No more descriptors, as a rule: others become free.
		pause = min(2*pause+time.Millisecond, 100*time.Millisecond)
		time.Sleep(pause)
	}
}

func (s *Server) welcome(tcp *net.TCPConn) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		tcp.Close()
		return
	}
	c := &conn{server: s, net: tcp, raw: raw}
	c.peek, c.take = c.look, c.receive
	c.out.init(c, raw)
	c.serverName, c.serverPort = hostPort(tcp.LocalAddr())
	c.remoteAddr, c.remotePort = hostPort(tcp.RemoteAddr())
	none := &Exchange{}
	none.over.Store(true)
	c.current.Store(none)
	c.within(s.limits.Idle)
	s.mu.Lock()
	if s.leaving.Load() {
		s.mu.Unlock()
		tcp.Close()
		return
	}
	s.conns[c] = struct{}{}
	c.loop = s.loops[s.next%len(s.loops)]
	s.next++
	s.connections.Go(c.serve)
	s.mu.Unlock()
}

func hostPort(a net.Addr) (host, port any) {
	h, p, _ := net.SplitHostPort(a.String())
	return h, p
}

func (s *Server) forget(c *conn) {
	c.net.Close()
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
}

// admit counts a request in, if there is room for one.
func (s *Server) admit() bool {
	if n := s.requests.Add(1); over(int(n), s.limits.Requests) {
		s.requests.Add(-1)
		return false
	}
	return true
}

func (s *Server) dismiss() { s.requests.Add(-1) }

// Shutdown stops accepting, lets all requests that have begun finish, and then closes the
// server. When ctx ends first, it closes what is left and returns ctx's error.
func (s *Server) Shutdown(ctx context.Context) error {
	s.leave()
	gone := make(chan struct{})
	go func() {
		s.connections.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return s.Close()
	case <-ctx.Done():
		s.Close()
		<-gone
		return ctx.Err()
	}
}

// Close breaks all connections and returns when nothing is left: no connection, no
// goroutine, no thread. Applications are not resumed any more but closed; a step that
// runs, a delegated call, and what has been logged are waited for.
func (s *Server) Close() error {
	s.leave()
	s.end.Do(func() {
		s.closing.Store(true)
		s.mu.Lock()
		for c := range s.conns {
			c.net.Close()
			if x := c.current.Load(); !x.over.Load() {
				x.Cancel(wsgi.ErrDisconnected)
			}
		}
		s.mu.Unlock()
		s.connections.Wait()
		close(s.closed)
		for _, l := range s.loops {
			l.close()
		}
		s.threads.Wait()
		s.pool.close()
		s.errors.close()
	})
	return nil
}

// leave closes the listener and has idle connections closed.
func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaving.Store(true)
	s.listen.Close()
	for c := range s.conns {
		c.interrupt()
	}
}
