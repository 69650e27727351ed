package reference

import (
	"sync"
	"sync/atomic"
	"time"
)

// output sends what is written to a connection. The writer hands over as much as the
// operating system takes at once; if that is not everything, a goroutine sends the rest, so
// that a loop never waits for a client that reads slowly. Each block is on its way when it
// has been yielded (comet/pushed, wsgi/no-block-delay, block-transmission-guarantee).
type output struct {
	conn *conn

	mu    sync.Mutex
	empty sync.Cond
	rest  [][]byte
	size  int         // of the rest
	busy  atomic.Bool // a goroutine is sending the rest; set with mu held
	err   error
}

func (o *output) init(c *conn) {
	o.conn = c
	o.empty.L = &o.mu
}

// write sends the parts in order. It does not wait. The parts must not be changed until the
// output is idle. Calls must not overlap.
func (o *output) write(parts ...[]byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, part := range parts {
		if o.err != nil {
			return o.err
		}
		if !o.busy.Load() && len(o.rest) == 0 && len(part) > 0 {
			n, err := o.conn.put(part[:min(len(part), atOnce)])
			part, o.err = part[n:], err
		}
		if len(part) > 0 {
			o.rest = append(o.rest, part)
			o.size += len(part)
		}
	}
	if len(o.rest) > 0 && o.err == nil && !o.busy.Load() {
		o.busy.Store(true)
		o.conn.open()
		o.conn.server.connections.Go(o.send)
	}
	return o.err
}

// atOnce is how much of a part the writer hands to the operating system itself: it may be a
// loop, which has other requests to serve.
const atOnce = 256 << 10

// send sends the rest, however long that takes, as long as the client keeps reading.
func (o *output) send() {
	o.mu.Lock()
	for len(o.rest) > 0 && o.err == nil {
		part := o.rest[0]
		o.mu.Unlock()
		err := o.sendPart(part)
		o.mu.Lock()
		o.rest = o.rest[1:]
		o.size -= len(part)
		o.err = err
	}
	o.rest, o.size = nil, 0
	o.busy.Store(false)
	o.empty.Broadcast()
	err := o.err
	o.mu.Unlock()
	o.conn.sent(err)
}

// advance is how much the client has to read within the write timeout.
const advance = 16 << 10

func (o *output) sendPart(part []byte) error {
	limit := o.conn.server.limits.WriteTimeout
	for len(part) > 0 {
		if limit > 0 {
			o.conn.net.SetWriteDeadline(time.Now().Add(limit))
		}
		n, err := o.conn.net.Write(part[:min(len(part), advance)])
		if err != nil {
			return err
		}
		part = part[n:]
	}
	o.conn.net.SetWriteDeadline(noDeadline)
	return nil
}

// unsent returns how many octets have not been handed to the operating system.
func (o *output) unsent() int {
	if o.idle() {
		return 0
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.size
}

// idle reports whether everything has been handed to the operating system, or never will be.
func (o *output) idle() bool { return !o.busy.Load() }

// healthy reports whether everything has been handed over without an error.
func (o *output) healthy() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.busy.Load() && o.err == nil
}

// wait returns when the output is idle.
func (o *output) wait() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.busy.Load() {
		o.empty.Wait()
	}
	return o.err
}
