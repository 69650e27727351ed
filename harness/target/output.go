package target

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// keptOutput is how many octets of the end of a server's output are kept, about.
	keptOutput = 256 << 10
	// pieceCost is what a piece takes besides its text: a server may write octet by octet.
	pieceCost = 64
)

// Output keeps the end of what a server writes, with the time of each piece. Its methods may be called
// from several goroutines.
type Output struct {
	mu     sync.Mutex
	pieces []piece
	size   int
	lost   int           // octets that are not kept any more
	last   time.Time     // when the last of them was written
	grows  chan struct{} // closed and forgotten at the next Write; nil unless somebody waits
}

type piece struct {
	at   time.Time
	text string
}

// Write adds a piece; it never fails.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	text := string(p[max(0, len(p)-keptOutput):])
	o.pieces = append(o.pieces, piece{now, text})
	o.size += pieceCost + len(text)
	for len(o.pieces) > 1 && o.size > keptOutput {
		first := o.pieces[0]
		o.lost, o.last = o.lost+len(first.text), first.at
		o.size -= pieceCost + len(first.text)
		o.pieces[0] = piece{}
		o.pieces = o.pieces[1:]
	}
	if over := len(p) - keptOutput; over > 0 {
		o.lost, o.last = o.lost+over, now
	}
	if o.grows != nil {
		close(o.grows)
		o.grows = nil
	}
	return len(p), nil
}

// Grows returns a channel that is closed at the next Write.
func (o *Output) Grows() <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.grows == nil {
		o.grows = make(chan struct{})
	}
	return o.grows
}

// Since returns the pieces written since then, as far as they are kept, in valid UTF-8. If some are not, it begins with a
// line that says so.
func (o *Output) Since(t time.Time) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var b strings.Builder
	if o.lost > 0 && !o.last.Before(t) {
		fmt.Fprintf(&b, "(wsgicheck: the server had written %d octets more, which are not kept)\n", o.lost)
	}
	for _, p := range o.pieces {
		if !p.at.Before(t) {
			b.WriteString(p.text)
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}
