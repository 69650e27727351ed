package explore

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// request is a request in the making, as the parts that shrinking takes away or makes plain.
type request struct {
	method, version string
	lines           []line
	content         []string // its pieces: chunks, if there is a Transfer-Encoding
	fault           fault    // of the first chunk
	trailer         bool
	cuts            []int // where it is cut into packets
}

// line is a field line; kind is length, coding or "" for one that frames nothing. The value of a length is a
// format for the size of the content.
type line struct{ kind, name, value string }

const (
	isLength = "length"
	isCoding = "coding"
)

// fault is something wrong with chunks, or odd about them.
type fault struct {
	name string
	odd  bool                      // allowed, unlike the others
	do   func(chunk string) string // changes an encoded chunk
}

func sizeLine(change func(size string) string) func(string) string {
	return func(chunk string) string {
		size, rest, _ := strings.Cut(chunk, "\r\n")
		return change(size) + "\r\n" + rest
	}
}

var faults = []fault{
	{"extension", true, sizeLine(func(s string) string { return s + ";a=b" })},
	{"quoted extension", true, sizeLine(func(s string) string { return s + `;a="b;c"` })},
	{"leading zero", true, sizeLine(func(s string) string { return "0" + s })},
	{"upper case", true, sizeLine(strings.ToUpper)},
	{"sign", false, sizeLine(func(s string) string { return "+" + s })},
	{"prefix", false, sizeLine(func(s string) string { return "0x" + s })},
	{"underscore", false, sizeLine(func(s string) string { return "0_" + s })},
	{"space before", false, sizeLine(func(s string) string { return " " + s })},
	{"no digit", false, sizeLine(func(s string) string { return s + "g" })},
	{"no size", false, sizeLine(func(string) string { return "" })},
	{"LF after the size", false, func(c string) string { return strings.Replace(c, "\r\n", "\n", 1) }},
	{"CR after the size", false, func(c string) string { return strings.Replace(c, "\r\n", "\r", 1) }},
	{"LF after the data", false, func(c string) string { return strings.TrimSuffix(c, "\r\n") + "\n" }},
	{"other octets after the data", false, func(c string) string { return strings.TrimSuffix(c, "\r\n") + "XX" }},
}

func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// makeUp makes up a request.
func makeUp(r *rand.Rand) request {
	q := request{method: pick(r, "POST", "POST", "POST", "PUT", "GET", "DELETE", "FROB"), version: pick(r, wire.HTTP11, wire.HTTP11, wire.HTTP11, wire.HTTP11, wire.HTTP10)}
	for range r.IntN(4) {
		q.content = append(q.content, pick(r, "a", "hello", "0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", strings.Repeat("x", 1+r.IntN(30))))
	}
	chunked := r.IntN(2) == 0
	if chunked {
		q.lines = append(q.lines, line{isCoding, pick(r, "Transfer-Encoding", "Transfer-Encoding", "transfer-encoding"), coding(r)})
	}
	if !chunked && r.IntN(10) > 0 || r.IntN(5) == 0 {
		q.lines = append(q.lines, line{isLength, pick(r, "Content-Length", "Content-Length", "CONTENT-LENGTH"), length(r)})
	}
	if r.IntN(6) == 0 && len(q.lines) > 0 {
		again := pick(r, q.lines...)
		switch same := r.IntN(2) == 0; {
		case same:
		case again.kind == isLength:
			again.value = pick(r, length(r), "%d1")
		default:
			again.value = coding(r)
		}
		q.lines = append(q.lines, again)
	}
	for range r.IntN(3) {
		q.lines = append(q.lines, line{"", pick(r, "X-A", "Accept"), pick(r, "b", "chunked", "5")})
	}
	r.Shuffle(len(q.lines), func(i, j int) { q.lines[i], q.lines[j] = q.lines[j], q.lines[i] })
	if chunked && r.IntN(3) == 0 {
		q.fault = pick(r, faults...)
	}
	q.trailer = chunked && r.IntN(6) == 0
	for range r.IntN(3) {
		q.cuts = append(q.cuts, r.IntN(1000))
	}
	return q
}

func coding(r *rand.Rand) string {
	if r.IntN(3) > 0 {
		return "chunked"
	}
	return pick(r, "Chunked", "CHUNKED", "chunked, chunked", "gzip, chunked", "chunked, gzip", "identity",
		"xchunked", "chunked;a=b", `"chunked"`, "\x0bchunked", "chunked\x0b", "gzip")
}

func length(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return "%d"
	}
	return pick(r, "0%d", "+%d", "-%d", "%d, %[1]d", "%d_0", "0x%x", "%d ", "%d.0", "%d;a", "\x0b%d", "%d\x0c", "%d %[1]d")
}

func (q request) has(kind string) bool {
	return slices.ContainsFunc(q.lines, func(l line) bool { return l.kind == kind })
}

func (q request) whole() string { return strings.Join(q.content, "") }

// value is a line's value as it is sent.
func (q request) value(l line) string {
	if l.kind == isLength {
		return fmt.Sprintf(l.value, len(q.whole()))
	}
	return l.value
}

// octets is the request as a vector has it.
func (q request) octets() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s / %s\r\nHost: {addr}\r\nWsgicheck: {id}\r\n", q.method, q.version)
	for _, l := range q.lines {
		fmt.Fprintf(&b, "%s: %s\r\n", l.name, q.value(l))
	}
	b.WriteString("\r\n")
	if !q.has(isCoding) {
		if q.has(isLength) {
			b.WriteString(q.whole())
		}
		return cut(b.String(), q.cuts)
	}
	for i, c := range q.content {
		encoded := string(wire.Chunk([]byte(c)))
		if q.fault.do != nil && i == 0 {
			encoded = q.fault.do(encoded)
		}
		b.WriteString(encoded)
	}
	b.WriteString("0\r\n")
	if q.trailer {
		b.WriteString("X-Trailer: a\r\n")
	}
	b.WriteString("\r\n")
	return cut(b.String(), q.cuts)
}

// cut puts markers into the text, not into a placeholder.
func cut(text string, cuts []int) string {
	at := make([]int, len(cuts))
	for i, c := range cuts {
		at[i] = c % (len(text) + 1)
	}
	slices.Sort(at)
	for _, i := range slices.Backward(at) {
		if strings.LastIndex(text[:i], "{") <= strings.LastIndex(text[:i], "}") {
			text = text[:i] + "{cut}" + text[i:]
		}
	}
	return text
}
