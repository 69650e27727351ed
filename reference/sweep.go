package reference

import "time"

// Time-outs are kept by one goroutine that looks at all connections now and then: setting
// one costs a store and no timer, and none is so exact that it would matter.

// began is when the clock of now was started.
var began = time.Now()

// now is the time since then, by a clock that nobody sets.
func now() time.Duration { return time.Since(began) }

// expired marks a deadline that has passed.
const expired = -1

// within has the connection's goroutine interrupted when d has passed; not if d is zero.
func (c *conn) within(d time.Duration) {
	if d <= 0 {
		c.deadline.Store(0)
		return
	}
	c.deadline.Store(int64(now() + d))
}

// timedOut reports, once, that the deadline has passed.
func (c *conn) timedOut() bool { return c.deadline.CompareAndSwap(expired, 0) }

// sweep runs until the server is closed.
func (s *Server) sweep() {
	l := &s.limits
	shortest := min(positive(l.Idle), positive(l.HeadTimeout), positive(l.ContentTimeout), positive(l.Linger), positive(l.HalfClosed))
	ticker := time.NewTicker(min(max(shortest/8, time.Millisecond), time.Second))
	defer ticker.Stop()
	for {
		select {
		case <-s.closed:
			return
		case <-ticker.C:
			s.expire(int64(now()))
		}
	}
}

func positive(d time.Duration) time.Duration {
	if d <= 0 {
		return time.Hour
	}
	return d
}

func (s *Server) expire(now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if d := c.deadline.Load(); d > 0 && d <= now && c.deadline.CompareAndSwap(d, expired) {
			c.interrupt()
		}
	}
}
