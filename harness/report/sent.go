package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// How much of what was sent is shown.
const (
	maxWrites  = 12  // writes on all connections
	maxWritten = 500 // octets of one write
	pauseMS    = 100 // between writes on a connection, from which it is shown
)

// write is what one write put on the wire, or several of an octet each.
type write struct {
	conn   string
	data   []byte
	size   int64  // larger than data if the report has only its beginning
	octets int    // how many writes of one octet it was; 0 if it was one write
	after  string // what came before it on its connection, since the last write
	end    string // what the client did next, without waiting for an answer
}

// ends are the events of the wire log by which a client ends what it sends.
var ends = map[string]string{"half-close": " (and closed the sending side)", "abort": " (and reset the connection)"}

// sentLines shows what the client put on the wire, each write on lines of its own: first what went over the connection that the case
// is about, which is called main where there are several.
func sentLines(e *Evidence, width int) []string {
	writes := writesOf(e)
	several := slices.ContainsFunc(writes, func(w write) bool { return w.conn != writes[0].conn })
	slices.SortStableFunc(writes, func(a, b write) int { return otherConn(a) - otherConn(b) })
	var lines []string
	shown := min(len(writes), maxWrites)
	for _, w := range writes[:shown] {
		line := w.String()
		if several && w.conn != mainConn {
			line = "on " + w.conn + ": " + line
		}
		lines = append(lines, wrapOctets(printable(line), width)...)
	}
	if left := len(writes) - shown; left > 0 {
		lines = append(lines, "… "+harness.Counted(left, "more write", "more writes"))
	}
	return lines
}

// wrapOctets is Wrap, but breaks lines behind an escaped LF where it can.
func wrapOctets(text string, width int) (lines []string) {
	line := ""
	for _, part := range strings.SplitAfter(text, `\n`) {
		if line != "" && utf8.RuneCountInString(line+part) > width {
			lines = append(lines, Wrap(line, width)...)
			line, part = "", strings.TrimLeft(part, " ")
		}
		line += part
	}
	return append(lines, Wrap(line, width)...)
}

// mainConn is the name of the connection that a case is about.
const mainConn = "main"

func otherConn(w write) int {
	if w.conn == mainConn {
		return 0
	}
	return 1
}

func writesOf(e *Evidence) []write {
	var out []write
	last := map[string]int{}       // index of the last write on a connection
	received := map[string]int64{} // octets since then
	at := map[string]float64{}     // when it was
	for _, w := range e.Wire[begun(e.Wire):] {
		if w.Dir == wire.Received {
			received[w.Conn] += w.Size
			continue
		}
		i, before := last[w.Conn]
		if w.Dir != wire.Sent {
			if end := ends[w.Event]; end != "" && before && received[w.Conn] == 0 {
				out[i].end = end
			}
			continue
		}
		data := w.Data.Bytes()
		after := ""
		if before && received[w.Conn] > 0 {
			after = fmt.Sprintf("(after %s had come) ", harness.Counted(int(received[w.Conn]), "octet", "octets"))
		} else if before && w.AtMS-at[w.Conn] >= pauseMS {
			after = fmt.Sprintf("(%.0f ms later) ", w.AtMS-at[w.Conn])
		}
		at[w.Conn], received[w.Conn] = w.AtMS, 0
		if before && after == "" && len(data) == 1 && len(out[i].data) == max(1, out[i].octets) {
			out[i].data, out[i].octets = append(out[i].data, data...), max(1, out[i].octets)+1
			out[i].size = int64(len(out[i].data))
			continue
		}
		last[w.Conn] = len(out)
		out = append(out, write{conn: w.Conn, data: slices.Clone(data), size: max(w.Size, int64(len(data))), after: after})
	}
	return out
}

// begun is where the connections begin that the case is about. What was over before the main one began, such as a request that shows
// that the server is there, is another matter.
func begun(log []Entry) int {
	first := max(0, slices.IndexFunc(log, func(w Entry) bool { return w.Conn == mainConn && !wire.IsGate(w.Event) }))
	open := map[string]bool{}
	for _, w := range log[:first] {
		if !wire.IsGate(w.Event) {
			open[w.Conn] = w.Event != "close"
		}
	}
	for _, still := range open {
		if still {
			return 0
		}
	}
	return first
}

// String shows the octets as they stand in a program, with CR and LF marked.
func (w write) String() string {
	data := w.data[:min(len(w.data), maxWritten)]
	text := trace.ReprBytes(data)
	text = w.after + text[2:len(text)-1]
	if left := w.size - int64(len(data)); left > 0 {
		text += "… (" + harness.Counted(int(left), "more octet", "more octets") + ")"
	}
	if w.octets > 0 {
		text += fmt.Sprintf(" (in %d writes of one octet)", w.octets)
	}
	return text + w.end
}
