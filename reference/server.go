package reference

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Server listens and serves one application.
type Server struct {
	settings
	app    wsgi.Application
	listen *listener
	errors *errorStream
	common common
	spare  *buffers
	loops  []*loop
	pool   *pool

	turnstile sync.Mutex // held by the thread that runs an application, with SingleThread
	requests  atomic.Int64
	leaving   atomic.Bool   // no more requests are accepted
	closing   atomic.Bool   // and those in progress are not waited for
	closed    chan struct{} // closed when all connections have gone

	mu    sync.Mutex
	conns map[*conn]struct{}
	next  int // index of the loop for the next connection

	connections sync.WaitGroup // also the accepting goroutine
	threads     sync.WaitGroup // the loops and the sweeper
	end         sync.Once
}

// New returns a server that listens and serves app. The caller must close it.
func New(app wsgi.Application, options ...Option) (*Server, error) {
	s := &Server{settings: defaults(), app: app, closed: make(chan struct{}), conns: map[*conn]struct{}{}}
	for _, o := range options {
		o(&s.settings)
	}
	if s.seams.Boundary == nil {
		s.seams.Boundary = s.Boundary
	}
	var err error
	if s.listen, err = listen(s.address); err != nil {
		return nil, fmt.Errorf("reference server: cannot listen on %q: %w", s.address, err)
	}
	for range s.loopCount {
		l, err := newLoop()
		if err != nil {
			s.listen.Close()
			for _, l := range s.loops {
				l.poller.close()
			}
			return nil, fmt.Errorf("reference server: cannot make a loop: %w", err)
		}
		s.loops = append(s.loops, l)
	}
	s.errors, s.spare = newErrorStream(s.log), newBuffers()
	s.common, s.pool = newCommon(s), newPool(&s.limits)
	for _, l := range s.loops {
		s.threads.Go(l.run)
	}
	s.threads.Go(s.sweep)
	s.connections.Go(s.accept)
	return s, nil
}

// Addr returns the address on which the server listens.
func (s *Server) Addr() net.Addr { return s.listen.Addr() }

// Bridge returns the synchronous application wrapped in the bridge; see the function Bridge.
func (s *Server) Bridge(app wsgi.Application) wsgi.Application { return s.seams.Bridge(app) }

// accept accepts connections until the server stops accepting.
func (s *Server) accept() {
	pause := time.Duration(0)
	for {
		c, err := s.listen.accept(s)
		switch {
		case err == nil:
			pause = 0
			s.register(c)
			continue
		case s.leaving.Load():
			return
		case pause == 0:
			s.logf("accept: %v", err)
		}
		// Usually there are no more file descriptors, and others will become free.
		pause = min(2*pause+time.Millisecond, 100*time.Millisecond)
		time.Sleep(pause)
	}
}

func (s *Server) register(c *conn) {
	c.out.init(c)
	c.current.Store(noExchange)
	c.within(s.limits.Idle)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaving.Load() {
		c.shut()
		return
	}
	s.conns[c] = struct{}{}
	c.loop = s.loops[s.next%len(s.loops)]
	s.next++
	s.connections.Add(1)
	c.start()
}

// noExchange is the current exchange of a connection that has had none yet.
var noExchange = func() *Exchange {
	x := &Exchange{}
	x.over.Store(true)
	return x
}()

func (s *Server) forget(c *conn) {
	c.shut()
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	s.connections.Done()
}

// admit counts one more request in progress, if the limit allows it. The caller calls dismiss
// when the request is over.
func (s *Server) admit() bool {
	if n := s.requests.Add(1); over(int(n), s.limits.Requests) {
		s.requests.Add(-1)
		return false
	}
	return true
}

func (s *Server) dismiss() { s.requests.Add(-1) }

// Shutdown stops accepting, lets all requests that have begun finish, and then closes the
// server. If ctx ends first, it closes what is left and returns ctx's error.
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
// goroutine, no thread. Applications are closed and not resumed again; Close waits for steps
// and delegated calls that are running, and for the log to be written.
func (s *Server) Close() error {
	s.leave()
	s.end.Do(func() {
		s.closing.Store(true)
		s.mu.Lock()
		for c := range s.conns {
			c.abort()
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

// leave closes the listener and makes idle connections close.
func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaving.Store(true)
	s.listen.Close()
	for c := range s.conns {
		c.interrupt()
	}
}
