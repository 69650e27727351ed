package control

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// What others may make the hub keep, in octets unless it says something else. Any process of this machine can connect, and the
// probe shares its process with the server under test.
const (
	maxNewcomers  = 256      // connections whose first line has not arrived
	maxFirstLine  = 1 << 20  // holds the environ
	maxFirstLines = 8 << 20  // of all newcomers together, beyond what their readers hold
	readerSize    = 16 << 10 // a first line has 2 to 6 KiB
	maxLine       = 8 << 20  // 1 MiB of content has 6 when every octet is escaped
	maxSession    = 32 << 20 // events of one session
	keptWhenCut   = 1 << 20  // of these, once there were more
	eventCost     = 512      // of an event besides its strings
	linkCost      = 32 << 10 // of a connection
)

// CutOff is the name of the note that stands in place of the events of a probe that sent too many.
const CutOff = "cut-off"

var errTooLong = errors.New("the line is too long")

// readLine reads a line of at most limit octets, which is valid until the next read. more is asked before
// more memory than the reader's is used for it, and says whether it may be.
func readLine(r *bufio.Reader, limit int, more func(int) bool) ([]byte, error) {
	var long []byte
	for {
		part, err := r.ReadSlice('\n')
		if err == nil && long == nil {
			return part, nil
		}
		if len(long)+len(part) > limit || !more(len(part)) {
			return nil, errTooLong
		}
		long = append(long, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return long, err
		}
	}
}

// newcomers are the connections that have not shown yet that they know the secret. When there are too many, the one that
// has waited longest is closed: a probe sends its first line at once. When they have sent too much, it is the one that
// has sent most.
type newcomers struct {
	mu      sync.Mutex
	waiting []*newcomer // the oldest first
	sent    int         // by all of them
}

type newcomer struct {
	conn net.Conn
	sent int // beyond what its reader holds
}

// add adds one; full is called before another is closed for it.
func (n *newcomers) add(c net.Conn, full func()) *newcomer {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.waiting) >= maxNewcomers {
		full()
		n.close(n.waiting[0])
	}
	added := &newcomer{conn: c}
	n.waiting = append(n.waiting, added)
	return added
}

// more counts octets that one has sent, and returns whether it may go on.
func (n *newcomers) more(by *newcomer, octets int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.waiting, by) {
		return false
	}
	by.sent += octets
	n.sent += octets
	for n.sent > maxFirstLines {
		most := slices.MaxFunc(n.waiting, func(a, b *newcomer) int { return a.sent - b.sent })
		n.close(most)
		if most == by {
			return false
		}
	}
	return true
}

// remove forgets one whose first line has been read.
func (n *newcomers) remove(c *newcomer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forget(c)
}

// close needs n.mu, as does forget.
func (n *newcomers) close(c *newcomer) {
	c.conn.Close()
	n.forget(c)
}

func (n *newcomers) forget(c *newcomer) {
	if i := slices.Index(n.waiting, c); i >= 0 {
		n.waiting = slices.Delete(n.waiting, i, i+1)
		n.sent -= c.sent
	}
}

// cost is about how much memory an event takes.
func cost(e *trace.Event) int {
	n := eventCost + len(e.Name) + len(e.Value) + len(e.Type) + len(e.Method) + len(e.Status) + len(e.Thread) + len(e.Data.Bytes())
	for _, h := range e.Headers {
		n += 64 + len(h[0]) + len(h[1])
	}
	for k, v := range e.Environ {
		n += 96 + len(k) + len(v.Type) + len(v.Value)
	}
	if e.Error != nil {
		n += len(e.Error.Type) + len(e.Error.Message)
		for _, b := range e.Error.Bases {
			n += 16 + len(b)
		}
	}
	return n
}

// cutOff ends what is recorded of a link. Of the session's events the first are kept. s.mu must be held.
func (s *Session) cutOff(l *link, why string) {
	kept, size := 0, 0
	for kept < len(s.events) {
		if size += cost(&s.events[kept]); size > keptWhenCut {
			break
		}
		kept++
	}
	s.events = slices.Clone(s.events[:kept])
	for i := range s.pending {
		if i >= kept {
			delete(s.pending, i)
		}
	}
	l.cut, l.ended = true, true
	s.add(l, trace.Event{Kind: trace.Note, Name: CutOff, Value: why})
}

func tooMuch(what string, limit int) string {
	return fmt.Sprintf("%s beyond the limit of %d MiB, and was cut off", what, limit>>20)
}
