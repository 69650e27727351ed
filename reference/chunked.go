package reference

import (
	"bytes"
	"net/http"
	"strings"
)

// Chunked is the boundary of chunked content (boundary/chunked). It buffers only the octets of
// an incomplete line.
type Chunked struct {
	// EndLine, Size and Trailer are the steps of the decoder: EndLine removes the end of a
	// line, Size parses the line before a chunk, Trailer a line of the trailer section.
	EndLine func(line []byte) ([]byte, error)
	Size    func(line []byte) (int64, error)
	Trailer func(line []byte) error

	state       chunkState // what kind of line comes next
	left        int64      // octets of the chunk that have not arrived
	line        []byte     // the part that has arrived of an incomplete line
	trailer     int        // octets of the trailer section so far
	total       int64
	done        bool
	limit       int64 // of the content
	lineLimit   int
	headerLimit int
}

type chunkState int

const (
	sizeLine chunkState = iota
	dataEnd
	trailerSection
)

// NewChunked returns a decoder that keeps every rule.
func (s *Server) NewChunked() *Chunked {
	return &Chunked{
		EndLine: s.seams.EndLine, Size: chunkSize, Trailer: trailerLine,
		limit: s.limits.Content, lineLimit: maxChunkLine, headerLimit: s.limits.Head,
	}
}

// maxChunkLine bounds a chunk's size and extensions (framing/chunk-extensions-ignored).
const maxChunkLine = 8 << 10

// Decode moves the content in p together, over the framing between its chunks.
func (c *Chunked) Decode(p []byte) (content, used int, done bool, err error) {
	for used < len(p) && !c.done {
		if c.left > 0 {
			n := int(min(c.left, int64(len(p)-used)))
			content += copy(p[content:], p[used:used+n])
			used += n
			if c.left -= int64(n); c.left == 0 {
				c.state = dataEnd
			}
			continue
		}
		i := bytes.IndexByte(p[used:], '\n')
		line := p[used:]
		if i >= 0 {
			line = line[:i+1]
		}
		used += len(line)
		if err := c.take(line, i >= 0); err != nil {
			return content, used, false, err
		}
	}
	return content, used, c.done, nil
}

// take adds part to the current line and parses the line once it is complete.
func (c *Chunked) take(part []byte, complete bool) error {
	if over(len(c.line)+len(part), c.lineLimit) {
		return refuse(http.StatusBadRequest, "line in chunked content longer than %d octets", c.lineLimit)
	}
	if !complete || len(c.line) > 0 {
		c.line = append(c.line, part...)
		part = c.line
	}
	if !complete {
		return c.early()
	}
	line, err := c.EndLine(part)
	c.line = c.line[:0]
	if err != nil {
		return err
	}
	switch c.state {
	case sizeLine:
		return c.chunk(line)
	case dataEnd:
		return c.chunkEnd(line)
	}
	return c.trailerLine(line)
}

// early refuses, without waiting for the LF, an incomplete line that cannot end properly.
func (c *Chunked) early() error {
	if c.state == dataEnd && c.line[0] != '\r' {
		return c.chunkEnd(c.line)
	}
	if i := bytes.IndexByte(c.line, '\r'); i >= 0 && i < len(c.line)-1 {
		_, err := c.EndLine(append(c.line, '\n'))
		return err
	}
	return nil
}

func (c *Chunked) chunk(line []byte) error {
	n, err := c.Size(line)
	if err != nil {
		return err
	}
	if n == 0 {
		c.state = trailerSection
		return nil
	}
	if c.left = n; over(c.total+n, c.limit) || c.total+n < 0 {
		return refuse(http.StatusRequestEntityTooLarge, "content larger than %d octets", c.limit)
	}
	c.total += n
	return nil
}

// chunkEnd checks the line that ends a chunk, which must be empty (framing/chunk-line-crlf).
func (c *Chunked) chunkEnd(line []byte) error {
	c.state = sizeLine
	if len(line) > 0 {
		return refuse(http.StatusBadRequest, "chunk longer than its size")
	}
	return nil
}

// trailerLine keeps framing/chunk-last-and-trailers.
func (c *Chunked) trailerLine(line []byte) error {
	if len(line) == 0 {
		c.done = true
		return nil
	}
	if c.trailer += len(line) + 2; over(c.trailer, c.headerLimit) {
		return refuse(http.StatusRequestHeaderFieldsTooLarge, "trailer section larger than %d octets", c.headerLimit)
	}
	return c.Trailer(line)
}

// trailerLine checks a trailer field and discards it (framing/trailers-not-merged).
func trailerLine(line []byte) error {
	_, err := parseField(string(line))
	return err
}

// chunkSize keeps framing/chunk-size-strict-hex, length-overflow-safe and
// chunk-extensions-ignored.
func chunkSize(line []byte) (int64, error) {
	size, digits := int64(0), 0
	for ; digits < len(line) && hexValue(line[digits]) >= 0; digits++ {
		if size >= 1<<59 {
			return 0, refuse(http.StatusRequestEntityTooLarge, "chunk size %.20q… is too large", line)
		}
		size = size<<4 | int64(hexValue(line[digits]))
	}
	extension := strings.TrimLeft(string(line[digits:]), " \t")
	if digits == 0 || digits > maxSizeDigits || extension == "" && digits < len(line) || extension != "" && extension[0] != ';' {
		return 0, refuse(http.StatusBadRequest, "chunk size %.40q is malformed", line)
	}
	for i := 0; i < len(extension); i++ {
		if c := extension[i]; c < ' ' && c != '\t' || c == 0x7f {
			return 0, refuse(http.StatusBadRequest, "control character in a chunk extension")
		}
	}
	return size, nil
}

// maxSizeDigits allows some leading zeros.
const maxSizeDigits = 64
