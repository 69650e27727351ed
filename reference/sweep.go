package reference

import "time"

// Time-outs are kept by one goroutine that looks at all connections now and then: setting
// one costs a store and no timer, and none is so exact that it would matter.

// expired marks a deadline that has passed.
const expired = -1

// within has the connection's goroutine interrupted when d has passed; not if d is zero.
func (c *conn) within(d time.Duration) {
	if d <= 0 {
		c.deadline.Store(0)
		return
	}
	c.deadline.Store(time.Now().Add(d).UnixNano())
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
		case now := <-ticker.C:
			s.expire(now.UnixNano())
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
