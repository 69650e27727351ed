package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	maxHead    = 1 << 20  // octets of a final head and the interim ones before it
	maxBody    = 64 << 20 // octets of decoded content, unless set otherwise
	maxInterim = 100
)

// parser reads responses from a stream. What it returns does not depend on how the octets were
// split on their way.
type parser struct {
	stream
	bodyLimit int64
	waiting   string // what the last fill waited for
	failed    error  // why no further response can be read

	prev     *Response // the previous head, which decides what octets between responses are
	interim  []*Response
	headUsed int       // octets of maxHead that the interim heads took
	scanned  int       // how far findStatusLine has looked
	head     *Response // a final head that has been read and that readHead has not returned
	last     *Response // what readHead returned last
	cur      *Response // the same, while its content is being read
	body     body
}

// await fills the stream. what says what it waits for, for error messages.
func (p *parser) await(what string) error {
	p.waiting = what
	return p.fill()
}

// fail records err as the reason why nothing more can be read, unless waiting again may help.
func (p *parser) fail(err error) error {
	var limit *LimitError
	if p.err != nil || errors.Is(err, ErrNotHTTP) || errors.Is(err, ErrFraming) || errors.As(err, &limit) {
		p.failed = err
	}
	return err
}

// readHead returns the next final head together with the interim ones before it. With an error
// it returns as much of it as came, or nil if nothing did.
func (p *parser) readHead(req RequestInfo) (*Response, error) {
	for {
		r, err := p.next()
		if err != nil {
			if len(p.interim) > 0 {
				if r == nil {
					r = &Response{Framing: FramingUnknown, Length: -1}
				}
				r.Interim = p.interim
			}
			if p.failed != nil {
				p.interim = nil
				r.judgeInterim(req)
			}
			return r, err
		}
		if r == p.head {
			r.judgeInterim(req)
			r.judge(req)
			p.head, p.last, p.cur = nil, r, r
			p.startBody()
			if r.Framing == FramingUnknown {
				return r, p.fail(ErrFraming)
			}
			return r, nil
		}
	}
}

// next returns the next head, interim or final. A final one is returned again, as p.head,
// until readHead takes and judges it.
func (p *parser) next() (*Response, error) {
	switch {
	case p.failed != nil:
		return nil, p.failed
	case p.cur != nil:
		return nil, ErrUnread
	case p.head != nil:
		return p.head, nil
	}
	r, err := p.parseNext()
	if err != nil {
		return r, p.fail(err)
	}
	p.prev = r
	if r.Status/100 != 1 || r.Status == 101 { // after 101 the protocol changes
		r.Interim, p.interim, p.headUsed = p.interim, nil, 0
		p.head = r
		return r, nil
	}
	if len(p.interim) == maxInterim {
		return r, p.fail(&LimitError{"interim responses", maxInterim})
	}
	r.Framing, r.Complete = FramingNone, true
	p.headUsed += len(r.Head)
	p.interim = append(p.interim, r)
	return r, nil
}

func (p *parser) parseNext() (*Response, error) {
	r := &Response{Framing: FramingUnknown, Length: -1}
	skip, missing := p.findStatusLine()
	if missing != nil && p.err == nil && !errors.Is(missing, ErrNotHTTP) {
		return nil, missing // what came stays buffered
	}
	if skip > 0 {
		r.Leading = bytes.Clone(p.buffered()[:skip])
		r.report(excessCode(p.prev), -int64(skip), 0, "%s instead of a status line", brief(string(r.Leading)))
	}
	if missing != nil {
		if skip == 0 {
			return nil, missing
		}
		return r, missing
	}
	p.take(skip)
	r.start, p.scanned = p.off, 0
	n, err := p.section("the rest of the header section", maxHead-p.headUsed)
	if err != nil && p.err == nil {
		return nil, err
	}
	r.parseHead(string(p.take(n)))
	if err != nil {
		r.report(TruncatedHead, int64(n), 0, "the head ends after %d octets with %s", n, brief(r.Head[max(0, n-40):]))
		return r, endOf(err)
	}
	if r.Status == 0 {
		return r, ErrNotHTTP
	}
	return r, nil
}

// endOf turns the end of the stream into an end in the middle of something.
func endOf(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// findStatusLine waits for the beginning of a status line and returns how many octets come
// before it. With an error it returns how many octets there are, none of which begins one.
func (p *parser) findStatusLine() (int, error) {
	for {
		b := p.buffered()
		lines := len(b) - len(bytes.TrimLeft(b, "\r\n"))
		start := b[lines:min(lines+5, len(b))]
		possible := bytes.EqualFold(start, []byte("HTTP/")[:len(start)])
		switch {
		case possible && len(start) == 5 && lines <= maxHead:
			return lines, nil
		case possible:
		case p.prev == nil:
			return len(b), ErrNotHTTP
		default: // content where there should be none: the next response may follow
			from := max(0, p.scanned-len(statusLineShape))
			if i := statusLineAt(b[from:]); i >= 0 && from+i <= maxHead {
				return from + i, nil
			}
			p.scanned = len(b)
		}
		if len(b) > maxHead+len(statusLineShape) {
			return len(b), &LimitError{"octets without a status line", maxHead}
		}
		if err := p.await("the status line"); err != nil {
			switch {
			case p.err == nil || len(b) == 0:
			case possible && len(start) > 0:
				return lines, nil // section will find that the head is truncated
			case err == io.EOF:
				err = ErrNotHTTP
			}
			return len(b), err
		}
	}
}

// section waits for an empty line and returns the number of octets up to its end. With an error
// it returns the number of octets there are.
func (p *parser) section(what string, limit int) (int, error) {
	line, scan := 0, 0
	for {
		b := p.buffered()
		for scan < len(b) && scan <= limit {
			i := bytes.IndexByte(b[scan:], '\n')
			if i < 0 {
				scan = len(b)
				break
			}
			end := scan + i
			if text := b[line:end]; len(text) == 0 || len(text) == 1 && text[0] == '\r' {
				if end < limit {
					return end + 1, nil
				}
			}
			line, scan = end+1, end+1
		}
		if len(b) > limit {
			return len(b), &LimitError{fmt.Sprintf("octets of %s", what), int64(limit)}
		}
		if err := p.await(what); err != nil {
			return len(b), err
		}
	}
}
