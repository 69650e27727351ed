package wire

import (
	"bytes"
	"errors"
	"fmt"
)

// ReadResponse reads one final response to its end, with the interim ones before it. Octets
// after that are kept for the next call, so that each call reads one of several pipelined
// responses. An error says why the response could not be read to its end; ReadResponse then
// returns as much of it as came, nil if nothing did. The error wraps io.EOF if the peer closed
// before the first octet, and io.ErrUnexpectedEOF if it closed in the middle. If the deadline
// passed while the content was read, ReadRest continues; if it passed while the head was read,
// ReadResponse does.
func (c *Conn) ReadResponse(req RequestInfo) (*Response, error) {
	r, err := c.ReadHead(req)
	if err != nil {
		return r, err
	}
	return r, c.ReadRest()
}

// ReadHead reads one final response up to the end of its head, with the interim ones before
// it, and otherwise behaves like [Conn.ReadResponse]. ReadBodyUntil and ReadRest add what they
// read to the Response that ReadHead returned.
func (c *Conn) ReadHead(req RequestInfo) (*Response, error) {
	r, err := c.p.readHead(req)
	if err != nil {
		return r, c.unread(err)
	}
	return r, nil
}

// ReadInterim reads the head of the next response, interim or final. An interim response is
// later among the Interim of the final one; a final response is returned again by the next
// ReadHead or ReadResponse. Until then it is not judged as the answer to its request: problems
// may be added, and the Framing of a final response is unknown.
func (c *Conn) ReadInterim() (*Response, error) {
	r, err := c.p.next()
	if err != nil {
		return r, c.unread(err)
	}
	return r, nil
}

// ReadBodyUntil reads the content of the response that ReadHead returned until the decoded
// content contains marker. The error wraps ErrNoMarker if the content ends without it.
func (c *Conn) ReadBodyUntil(marker []byte) error {
	r, searched := c.p.last, 0
	for {
		if r != nil {
			from := max(0, searched-len(marker))
			if bytes.Contains(r.Body[from:], marker) {
				return nil
			}
			searched = len(r.Body)
		}
		if c.p.cur == nil {
			return c.fault(fmt.Sprintf("looking for %s in the content (%d octets)", brief(string(marker)), searched), ErrNoMarker)
		}
		if err := c.p.advance(); err != nil {
			return c.fault(fmt.Sprintf("waiting for %s in the content, %s", brief(string(marker)), c.progress()), err)
		}
	}
}

// ReadRest reads the content of the response that ReadHead returned to its end. If it has
// already been read, ReadRest does nothing.
func (c *Conn) ReadRest() error {
	for c.p.cur != nil {
		if err := c.p.advance(); err != nil {
			return c.unread(err)
		}
	}
	return nil
}

// unread returns the error for a response that could not be read to its end.
func (c *Conn) unread(err error) error {
	if errors.Is(err, ErrUnread) {
		return c.fault("reading a response", err)
	}
	if errors.Is(err, ErrNotHTTP) || errors.Is(err, ErrFraming) {
		return c.fault("reading "+c.p.waiting, err)
	}
	return c.fault(c.progress(), err)
}

func (c *Conn) progress() string {
	s := "waiting for " + c.p.waiting
	if c.p.cur != nil {
		s += fmt.Sprintf(" (%d octets of content so far)", len(c.p.cur.Body))
	}
	return s
}
