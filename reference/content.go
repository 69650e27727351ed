package reference

import (
	"io"
	"sync"
)

// Content holds what has arrived of a request's content and has not been taken yet. The
// connection puts it in and the application takes it out, in order, each octet once
// (async-input/content-only). It is given while more is still to come (async-input/before-the-end).
type Content struct {
	mu      sync.Mutex
	arrived sync.Cond
	pieces  [][]byte
	size    int  // of the pieces together
	some    bool // content has arrived at some time
	end     error
	takes   int  // pieces that have been taken
	sawEnd  bool // the end has been taken
	dropped bool // nothing more will be taken
	full    bool // the connection waits for room
	conn    *conn
}

func (c *Content) init(from *conn) {
	c.conn = from
	c.arrived.L = &c.mu
}

// Put adds a piece, which belongs to the content from then on. If it is the last, the end is
// set at the same time, so that an application that has taken all the content always finds
// the end (async-input/end).
func (c *Content) Put(piece []byte, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.some = c.some || len(piece) > 0
	switch {
	case c.dropped || len(piece) == 0:
		c.conn.server.spare.put(piece)
	default:
		c.size += len(piece)
		c.add(piece)
	}
	if last && c.end == nil {
		c.end = io.EOF
	}
	c.arrived.Broadcast()
}

// add appends a piece. If the piece before it has room, it is copied there, so that a client
// that sends single octets does not use up a buffer for each.
func (c *Content) add(piece []byte) {
	if n := len(c.pieces); n > 0 {
		if last := c.pieces[n-1]; len(piece) <= cap(last)-len(last) {
			c.pieces[n-1] = append(last, piece...)
			c.conn.server.spare.put(piece)
			return
		}
	}
	c.pieces = append(c.pieces, piece)
}

// End says that the content is over before its boundary, after what has been put; err is
// what the application gets.
func (c *Content) End(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil {
		c.end = err
	}
	c.arrived.Broadcast()
}

// Take returns the piece that arrived first, nil if there is none, and the end after the
// last. The piece belongs to the caller.
func (c *Content) Take() ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.take()
}

// Wait is like Take but waits until there is a piece or the end.
func (c *Content) Wait() ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pieces) == 0 && c.end == nil {
		c.arrived.Wait()
	}
	return c.take()
}

func (c *Content) take() ([]byte, error) {
	if len(c.pieces) == 0 {
		c.sawEnd = c.end != nil
		return nil, c.end
	}
	piece := c.pieces[0]
	c.pieces = c.pieces[1:]
	c.takes++
	if c.size -= len(piece); c.full && c.size <= c.conn.server.limits.Arrived/2 {
		c.full = false
		c.conn.interrupt()
	}
	return piece, nil
}

// complete reports whether the content has arrived to its end.
func (c *Content) complete() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end != nil
}

// Ready reports whether there is a piece or the end.
func (c *Content) Ready() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.pieces) > 0 || c.end != nil
}

// Begun reports whether any content, or the end, has arrived at any time.
func (c *Content) Begun() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.some || c.end != nil
}

// asked returns how many pieces have been taken; -1 if the end has been taken.
func (c *Content) asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sawEnd {
		return -1
	}
	return c.takes
}

// room reports whether more content should be read. If it returns false, the connection is
// interrupted when there is room again.
func (c *Content) room() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.full = !c.dropped && over(c.size, c.conn.server.limits.Arrived)
	return !c.full
}

// drop discards what has arrived and what will arrive. From then on Take returns err, which
// says that the request is over (async-input/own-request).
func (c *Content) drop(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, piece := range c.pieces {
		c.conn.server.spare.put(piece)
	}
	c.pieces, c.size, c.dropped = nil, 0, true
	if c.full {
		c.full = false
		c.conn.interrupt()
	}
	if c.end == nil {
		c.end = err
	}
	c.arrived.Broadcast()
}

// buffers keeps spare buffers of two sizes for reading: connections are many and mostly idle,
// content is rare and large.
type buffers struct {
	small sync.Pool // of *[smallBuffer]byte
	large chan []byte
}

const (
	smallBuffer = 4 << 10
	largeBuffer = 128 << 10
)

func newBuffers() *buffers {
	return &buffers{small: sync.Pool{New: func() any { return new([smallBuffer]byte) }}, large: make(chan []byte, 64)}
}

// get returns a small buffer if size octets fit into it, otherwise a large one.
func (b *buffers) get(size int) []byte {
	if size <= smallBuffer {
		return b.small.Get().(*[smallBuffer]byte)[:]
	}
	select {
	case buf := <-b.large:
		return buf
	default:
		return make([]byte, largeBuffer)
	}
}

func (b *buffers) put(buf []byte) {
	switch cap(buf) {
	case smallBuffer:
		b.small.Put((*[smallBuffer]byte)(buf[:smallBuffer]))
	case largeBuffer:
		select {
		case b.large <- buf[:largeBuffer]:
		default:
		}
	}
}
