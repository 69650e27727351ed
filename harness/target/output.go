package target

import (
	"strings"
	"sync"
	"time"
)

// keptOutput is how many octets of the end of a server's output are kept.
const keptOutput = 256 << 10

// Output keeps the end of what a server writes, with the time of each piece. Its methods may be called
// from several goroutines.
type Output struct {
	mu     sync.Mutex
	pieces []piece
	size   int
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
	text := string(p)
	if len(text) > keptOutput {
		text = text[len(text)-keptOutput:]
	}
	o.pieces = append(o.pieces, piece{time.Now(), text})
	o.size += len(text)
	for o.size > keptOutput {
		o.size -= len(o.pieces[0].text)
		o.pieces = o.pieces[1:]
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

// Since returns the pieces written since then, as far as they are kept, in valid UTF-8.
func (o *Output) Since(t time.Time) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var b strings.Builder
	for _, p := range o.pieces {
		if !p.at.Before(t) {
			b.WriteString(p.text)
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}
