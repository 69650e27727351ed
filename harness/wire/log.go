package wire

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Dir says in which direction octets went.
type Dir string

// The directions. An entry without one is an event.
const (
	Sent     Dir = "sent"
	Received Dir = "received"
)

// Events of a connection. A send that stopped early is an event with a text of its own.
const (
	EventConnect   = "connect"
	EventHalfClose = "half-close" // the client shut down its sending side
	EventEOF       = "eof"        // the peer shut down its sending side
	EventReset     = "reset"      // the peer reset the connection
	EventAbort     = "abort"      // the client reset the connection
	EventClose     = "close"      // the client closed the connection
)

// The beginnings of events about gates, which the client has while it uses the connection: the name of the gate follows.
const (
	GateOpened = "opened a gate: " // for the application
	GateSeen   = "found a gate open: "
)

// Entry is one thing that happened on a connection.
type Entry struct {
	Time  time.Time // with monotonic clock; taken before sending, after receiving
	Conn  string    // the connection's name
	Dir   Dir
	Bytes []byte // what was sent or received, cut after 64 KiB; shared, do not change it
	Size  int64  // how many octets were sent or received in all
	Event string // the event, if nothing was sent or received
}

const (
	maxEntry = 64 << 10 // octets kept of one entry
	maxLog   = 32 << 20 // memory for all entries; after that, one entry for each connection and direction only counts octets
	perEntry = 128      // memory that an entry takes in addition to its octets
)

// Log records what connections sent and received. The zero value is an empty log. Several
// goroutines may use it at the same time; a nil *Log records nothing.
type Log struct {
	mu      sync.Mutex
	entries []Entry
	used    int
	counted map[[2]string]int // beyond maxLog: the entry that counts, by connection and direction
}

// Entries returns what has been recorded so far, in order. The octets are shared: do not change
// them.
func (l *Log) Entries() []Entry {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Entry(nil), l.entries...)
}

// octets records data, which must not change any more.
func (l *Log) octets(conn string, dir Dir, data []byte) {
	if l == nil || len(data) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := slices.Clip(data[:min(len(data), maxEntry)])
	if l.used += len(kept) + perEntry; l.used > maxLog {
		key := [2]string{conn, string(dir)}
		if i, ok := l.counted[key]; ok {
			l.entries[i].Size += int64(len(data))
			return
		}
		if l.counted == nil {
			l.counted = map[[2]string]int{}
		}
		l.counted[key] = len(l.entries)
		kept = nil
	}
	l.entries = append(l.entries, Entry{Time: time.Now(), Conn: conn, Dir: dir,
		Bytes: kept, Size: int64(len(data))})
}

func (l *Log) event(conn, event string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, Entry{Time: time.Now(), Conn: conn, Event: event})
}

// Gate records that the client, while it used the connection, did what the text says with a gate.
func (l *Log) Gate(conn, did, gate string) { l.event(conn, did+gate) }

// IsGate reports whether an event is about a gate.
func IsGate(event string) bool {
	return strings.HasPrefix(event, GateOpened) || strings.HasPrefix(event, GateSeen)
}

// FormatBytes makes octets readable: one quoted line of ASCII for each line of the data, with
// escapes for everything that is not printable.
func FormatBytes(data []byte) string {
	out := make([]byte, 0, len(data)+len(data)/4+2)
	for i, line := 0, 0; i < len(data); i = line {
		for line < len(data) && data[line] != '\n' {
			line++
		}
		line = min(line+1, len(data))
		if i > 0 {
			out = append(out, '\n')
		}
		out = appendQuoted(out, data[i:line])
	}
	return string(out)
}

func quote(s string) string { return string(appendQuoted(nil, []byte(s))) }

// appendQuoted is like strconv.AppendQuote, except that it shows a character beyond ASCII as the
// octets that were on the wire.
func appendQuoted(out, data []byte) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	for _, b := range data {
		switch {
		case b == '"' || b == '\\':
			out = append(out, '\\', b)
		case b == '\r':
			out = append(out, `\r`...)
		case b == '\n':
			out = append(out, `\n`...)
		case b == '\t':
			out = append(out, `\t`...)
		case b < ' ' || b > '~':
			out = append(out, '\\', 'x', hex[b>>4], hex[b&15])
		default:
			out = append(out, b)
		}
	}
	return append(out, '"')
}
