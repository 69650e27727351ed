package reference

import "time"

// One goroutine looks at all connections now and then and ends those whose timeout has
// expired. Setting a timeout is one atomic store and needs no timer; timeouts need not be exact.

// began is the zero of now.
var began = time.Now()

// now returns the time since began, by the monotonic clock.
func now() time.Duration { return time.Since(began) }

// expired marks a deadline that has passed.
const expired = -1

// within arranges that the connection's goroutine is interrupted when d has passed; never if d
// is zero or less.
func (c *conn) within(d time.Duration) {
	if d <= 0 {
		c.deadline.Store(0)
		return
	}
	c.deadline.Store(int64(now() + d))
}

// timedOut reports whether the deadline has passed. It reports that once.
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
