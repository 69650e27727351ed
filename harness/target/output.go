package target

import (
	"strings"
	"sync"
	"time"
)

// keptOutput bounds how much of a server's output is kept: its end.
const keptOutput = 256 << 10

// output keeps the end of what a server writes, with the time of each piece.
type output struct {
	mu     sync.Mutex
	pieces []piece
	size   int
}

type piece struct {
	at   time.Time
	text string
}

func (o *output) Write(p []byte) (int, error) {
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
	return len(p), nil
}

func (o *output) since(t time.Time) string {
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
