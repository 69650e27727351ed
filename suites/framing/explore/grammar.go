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
	trailers        trailers // after the last chunk
	cuts            []int    // where it is cut into packets
	breaksOff       int      // how many octets of the head are sent, and nothing after them; 0: all
}

// line is a field line; kind is length, coding, upgrade, expect or "" for one that means nothing here. The value of a length is a
// format for the size of the content.
type line struct{ kind, name, value string }

const (
	isLength  = "length"
	isCoding  = "coding"
	isUpgrade = "upgrade"
	isExpect  = "expect"
)

// fault is something wrong with chunks, or odd about them.
type fault struct {
	name    string
	odd     bool                      // allowed, unlike the others
	skipped bool                      // a malformed extension: refused, or skipped
	do      func(chunk string) string // changes an encoded chunk
}

func extension(text string) func(string) string {
	return sizeLine(func(size string) string { return size + ";" + text })
}

// trailers is what comes between the last size line and the next request.
type trailers struct {
	text string
	odd  bool // a line ends in a bare LF
}

var (
	noTrailers  = trailers{text: "\r\n"}
	allTrailers = []trailers{
		{text: "X-Trailer: a\r\n\r\n"}, {text: "X-Trailer: a\r\nX-Other: b\r\n\r\n"},
		{"\n", true}, {"X-Trailer: a\n\n", true}, {"X-Trailer: a\n\r\n", true}, {"X-Trailer: a\r\n\n", true},
	}
)

func sizeLine(change func(size string) string) func(string) string {
	return func(chunk string) string {
		size, rest, _ := strings.Cut(chunk, "\r\n")
		return change(size) + "\r\n" + rest
	}
}

var faults = []fault{
	{name: "extension", odd: true, do: extension("a=b")},
	{name: "quoted extension", odd: true, do: extension(`a="b;c"`)},
	{name: "leading zero", odd: true, do: sizeLine(func(s string) string { return "0" + s })},
	{name: "upper case", odd: true, do: sizeLine(strings.ToUpper)},
	{name: "NUL in an extension", skipped: true, do: extension("a\x00")},
	{name: "a control in an extension", skipped: true, do: extension("\x01a=b")},
	{name: "DEL in a quoted extension", skipped: true, do: extension("a=\"\x7f\"")},
	{name: "an extension that is no token", skipped: true, do: extension("a[=b")},
	{name: "an extension without a name", skipped: true, do: extension("=b")},
	{name: "LF in an extension", do: extension("a\nb")},
	{name: "CR in an extension", do: extension("a\rhello")},
	{name: "sign", do: sizeLine(func(s string) string { return "+" + s })},
	{name: "prefix", do: sizeLine(func(s string) string { return "0x" + s })},
	{name: "underscore", do: sizeLine(func(s string) string { return "0_" + s })},
	{name: "space before", do: sizeLine(func(s string) string { return " " + s })},
	{name: "no digit", do: sizeLine(func(s string) string { return s + "g" })},
	{name: "no size", do: sizeLine(func(string) string { return "" })},
	{name: "LF after the size", do: func(c string) string { return strings.Replace(c, "\r\n", "\n", 1) }},
	{name: "CR after the size", do: func(c string) string { return strings.Replace(c, "\r\n", "\r", 1) }},
	{name: "LF after the data", do: func(c string) string { return strings.TrimSuffix(c, "\r\n") + "\n" }},
	{name: "other octets after the data", do: func(c string) string { return strings.TrimSuffix(c, "\r\n") + "XX" }},
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
	q.trailers = noTrailers
	if chunked && r.IntN(5) == 0 {
		q.trailers = pick(r, allTrailers...)
	}
	for range r.IntN(3) {
		q.cuts = append(q.cuts, r.IntN(1000))
	}
	switch r.IntN(5) {
	case 0:
		q.lines = append(q.lines, upgrade(r)...)
	case 1:
		q.lines = append(q.lines, expect(r)...)
	}
	if r.IntN(16) == 0 {
		q.breaksOff = 1 + r.IntN(len(q.head())-1)
	}
	return q
}

func upgrade(r *rand.Rand) []line {
	protocol := line{isUpgrade, "Upgrade", pick(r, "foo/1", "websocket", "h2c", "foo/1, websocket")}
	switch r.IntN(4) {
	case 0:
		return []line{protocol}
	case 1:
		return []line{{isUpgrade, "Connection", "keep-alive, Upgrade"}, protocol}
	default:
		return []line{{isUpgrade, "Connection", "Upgrade"}, protocol}
	}
}

func expect(r *rand.Rand) []line {
	value := pick(r, "100-continue", "100-continue", "100-Continue", "100-continue,", ", 100-continue", "", ",", "foo", "100-continue, foo", "foo, 100-continue", "100-continue, 100-continue")
	all := []line{{isExpect, "Expect", value}}
	if r.IntN(5) == 0 {
		all = append(all, line{isExpect, "Expect", pick(r, "100-continue", "", "foo")})
	}
	return all
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

// head is the head of the request as a vector has it.
func (q request) head() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s / %s\r\nHost: {addr}\r\nWsgicheck: {id}\r\n", q.method, q.version)
	for _, l := range q.lines {
		fmt.Fprintf(&b, "%s: %s\r\n", l.name, q.value(l))
	}
	b.WriteString("\r\n")
	return b.String()
}

// octets is the request as a vector has it.
func (q request) octets() string {
	head := q.head()
	if q.breaksOff > 0 {
		return brokenOff(head, q.breaksOff)
	}
	if q.waits() {
		return cut(head, q.cuts) + "{100}" + q.body()
	}
	return cut(head+q.body(), q.cuts)
}

// brokenOff is the beginning of the text, up to a placeholder at the latest.
func brokenOff(text string, n int) string {
	text = text[:min(n, len(text)-1)]
	if open := strings.LastIndex(text, "{"); open > strings.LastIndex(text, "}") {
		text = text[:open]
	}
	return text + "{fin}"
}

// waits reports whether the client may wait for 100 (Continue) before it sends the content.
func (q request) waits() bool {
	known, _ := q.expects()
	return known && q.version != wire.HTTP10 && (q.has(isCoding) || q.has(isLength) && q.whole() != "")
}

// body is the content as it is sent.
func (q request) body() string {
	if !q.has(isCoding) {
		if q.has(isLength) {
			return q.whole()
		}
		return ""
	}
	var b strings.Builder
	for i, c := range q.content {
		encoded := string(wire.Chunk([]byte(c)))
		if q.fault.do != nil && i == 0 {
			encoded = q.fault.do(encoded)
		}
		b.WriteString(encoded)
	}
	b.WriteString("0\r\n" + q.trailers.text)
	return b.String()
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
