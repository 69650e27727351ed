package wire

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

const (
	maxChunks    = 1 << 16  // chunks that are recorded
	maxChunkLine = 64 << 10 // octets of a chunk size and its extensions
	keptLine     = 128      // octets of them that are recorded
)

// body is how far the content of parser.cur has been read.
type body struct {
	step func() error // reads to the next step, or until something has arrived
	left int64        // octets of the content, or of the chunk, that have not been read
}

// startBody prepares reading the content of cur. It reads nothing.
func (p *parser) startBody() {
	p.body = body{}
	switch r := p.cur; r.Framing {
	case FramingNone:
		p.endBody()
	case FramingContentLength:
		p.body = body{step: p.readPlain, left: r.Length}
		if r.Length == 0 {
			p.endBody()
		}
	case FramingChunked:
		p.body.step = p.readChunkLine
	case FramingClose:
		p.body = body{step: p.readPlain, left: math.MaxInt64}
	}
}

func (p *parser) endBody() {
	r := p.cur
	if r.Status == 205 && len(r.Body) > 0 {
		r.report(ContentOn205, 0, 0, "%d octets of content in a 205 response", len(r.Body))
	}
	r.Complete = true
	p.cur = nil
}

// advance takes one step in the content of cur.
func (p *parser) advance() error {
	if p.failed != nil {
		return p.failed
	}
	r := p.cur
	err := p.body.step()
	if err != nil && p.err != nil && p.cur != nil && err == p.err {
		r.report(TruncatedBody, p.at(), 0, "%v while waiting for %s, %d octets of content so far", p.err, p.waiting, len(r.Body))
		err = endOf(err)
	}
	if err == nil {
		return nil
	}
	return p.fail(err)
}

// at returns the current offset, counted from the status line of cur.
func (p *parser) at() int64 { return p.off - p.cur.start }

// content moves up to left octets into the body, waiting if there are none.
func (p *parser) content(what string) error {
	if len(p.buffered()) == 0 {
		if n := p.manyLeft(); n > 0 {
			return p.receiveContent(what, n)
		}
		if err := p.await(what); err != nil {
			return err
		}
	}
	n := int(min(int64(len(p.buffered())), p.body.left))
	if room := max(0, p.bodyLimit-int64(len(p.cur.Body))); int64(n) > room {
		p.cur.Body = append(p.cur.Body, p.take(int(room))...)
		return &LimitError{"octets of content", p.bodyLimit}
	}
	switch body := p.cur.Body; {
	case len(body) == 0:
		p.cur.Body = p.take(n)
	case len(body)+n > cap(body):
		p.cur.Body = append(slices.Grow(body, max(n, p.growth())), p.take(n)...)
	default:
		p.cur.Body = append(body, p.take(n)...)
	}
	p.body.left -= int64(n)
	return nil
}

// growth is by how much the body grows when it must: as far as more is announced, but not to many times what has
// arrived, for that may never come. (append grows long slices by less than they have, and so copies more often.)
func (p *parser) growth() int {
	have := int64(len(p.cur.Body))
	announced := min(p.body.left, 7*have)
	switch p.cur.Framing {
	case FramingContentLength:
		return int(announced)
	case FramingChunked:
		return int(max(announced, have))
	default:
		return int(have)
	}
}

// manyLeft returns how many octets of content to receive without buffering them; 0 if there are too few.
func (p *parser) manyLeft() int {
	if len(p.cur.Body) < firstBuffer || p.body.left < fullBuffer || p.bodyLimit-int64(len(p.cur.Body)) < fullBuffer {
		return 0
	}
	return fullBuffer
}

// receiveContent waits for content, and receives up to n octets of it.
func (p *parser) receiveContent(what string, n int) error {
	p.waiting = what
	body := p.cur.Body
	if cap(body)-len(body) < n {
		body = slices.Grow(body, max(n, p.growth()))
	}
	received, err := p.receive(p.src, body[len(body):len(body)+n])
	p.cur.Body = body[:len(body)+received]
	p.off += int64(received)
	p.body.left -= int64(received)
	return err
}

func (p *parser) readPlain() error {
	err := p.content("content")
	if closed := err == io.EOF && p.cur.Framing == FramingClose; closed || err == nil && p.body.left == 0 {
		p.endBody()
		return nil
	}
	return err
}

func (p *parser) readChunkLine() error {
	scan := 0
	for {
		b := p.buffered()
		if i := bytes.IndexByte(b[scan:], '\n'); i >= 0 && scan+i < maxChunkLine {
			return p.parseChunkLine(scan + i + 1)
		}
		if scan = len(b); scan > maxChunkLine {
			return &LimitError{"octets of a chunk size line", maxChunkLine}
		}
		if err := p.await("a chunk size"); err != nil {
			return err
		}
	}
}

// parseChunkLine reads chunk-size [ chunk-ext ] CRLF, the next n octets.
func (p *parser) parseChunkLine(n int) error {
	r, at := p.cur, p.at()
	line, _ := r.cutLine(string(p.take(n)), at, 0)
	digits := len(line) - len(strings.TrimLeft(line, "0123456789abcdefABCDEF"))
	if digits == 0 {
		r.report(BadChunkSize, at, 0, "%s does not begin with hexadecimal digits", brief(line))
		return ErrFraming
	}
	size, err := strconv.ParseInt(line[:digits], 16, 64)
	if err != nil {
		size = math.MaxInt64
	}
	if ext := line[digits:]; strings.HasPrefix(strings.TrimLeft(ext, " \t"), ";") {
		if why := badExtension(ext); why != "" {
			r.report(BadChunkExtension, at+int64(digits), 0, "%s in %s", why, brief(line))
		}
	} else if ext != "" {
		r.report(BadChunkSize, at+int64(digits), 0, "%s follows the chunk size in %s", brief(ext), brief(line))
		if strings.Trim(ext, " \t") != "" {
			return ErrFraming
		}
	}
	if len(r.Chunks) < maxChunks {
		kept := strings.Clone(line[:min(len(line), keptLine)])
		r.Chunks = append(r.Chunks, ReceivedChunk{Line: kept, Size: size, Offset: int64(len(r.Body))})
	}
	p.body.left, p.body.step = size, p.readChunk
	if size == 0 {
		p.body.step = p.readTrailers
	}
	return nil
}

func (p *parser) readChunk() error {
	if p.body.left > 0 {
		return p.content("the rest of a chunk")
	}
	for {
		b := p.buffered()
		switch {
		case bytes.HasPrefix(b, []byte("\r\n")):
			p.take(2)
			p.body.step = p.readChunkLine
			return nil
		case len(b) > 0 && b[0] == '\n':
			p.cur.report(BadChunkEnd, p.at(), 0, "LF without CR after the data of a chunk")
			p.take(1)
			p.body.step = p.readChunkLine
			return nil
		case len(b) > 1 || len(b) == 1 && b[0] != '\r':
			p.cur.report(BadChunkEnd, p.at(), 0, "%s instead of CRLF after the data of a chunk", brief(string(b[:1])))
			return ErrFraming
		}
		if err := p.await("CRLF after a chunk"); err != nil {
			return err
		}
	}
}

// forbiddenTrailers are fields that frame, route or describe the content (RFC 9110 6.5.1).
var forbiddenTrailers = []string{"Transfer-Encoding", "Content-Length", "Content-Encoding",
	"Content-Type", "Content-Range", "Trailer", "Host", "Connection", "Set-Cookie"}

func (p *parser) readTrailers() error {
	n, err := p.section("the trailer section", maxHead)
	if err != nil {
		return err
	}
	r, at := p.cur, p.at()
	r.Trailers = r.parseFields(string(p.take(n)), at, 0)
	for _, name := range forbiddenTrailers {
		if r.Trailers.Has(name) {
			r.report(ForbiddenTrailer, at, 0, "%s: %s in the trailer section", name, brief(r.Trailers.Get(name)))
		}
	}
	p.endBody()
	return nil
}

// badExtension says what is wrong with *( ";" token [ "=" ( token / quoted-string ) ] ); "" if
// nothing is. Recipients must accept whitespace around ";" and "=", but senders must not send it.
func badExtension(ext string) string {
	for ext != "" {
		if ext[0] != ';' {
			return fmt.Sprintf("%s instead of \";\"", brief(ext))
		}
		var bad string
		if ext, bad = cutToken(ext[1:]); bad != "" {
			return bad
		}
		if !strings.HasPrefix(ext, "=") {
			continue
		}
		if ext = ext[1:]; strings.HasPrefix(ext, `"`) {
			ext, bad = cutQuoted(ext)
		} else {
			ext, bad = cutToken(ext)
		}
		if bad != "" {
			return bad
		}
	}
	return ""
}

func cutToken(s string) (rest, bad string) {
	n := 0
	for n < len(s) && isToken(s[n:n+1]) {
		n++
	}
	if n == 0 {
		return s, fmt.Sprintf("%s instead of a token", brief(s))
	}
	return s[n:], ""
}

func cutQuoted(s string) (rest, bad string) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return s[i+1:], ""
		case isControl(s[i]):
			return s, fmt.Sprintf("octet %#02x in a quoted string", s[i])
		case s[i] == '\\':
			i++
		}
	}
	return s, "quoted string without an end"
}
