package wire

import (
	"bytes"
	"errors"
	"fmt"
)

// ReadResponse reads one final response to its end, with the interim ones before it.
// Octets beyond stay for the next call, so that pipelined responses are read by one
// call each. An error says why the response could not be read to its end: as much of
// it as came is returned all the same, nil if nothing did. The error wraps io.EOF if the
// peer closed before the first octet, io.ErrUnexpectedEOF if it closed in the middle.
// After the deadline passed in the content, ReadRest goes on; after it passed in the
// head, ReadResponse does.
func (c *Conn) ReadResponse(req RequestInfo) (*Response, error) {
	r, err := c.ReadHead(req)
	if err != nil {
		return r, err
	}
	return r, c.ReadRest()
}

// ReadHead reads one final response up to the end of its head, with the interim ones
// before it, and otherwise behaves like [Conn.ReadResponse]. What ReadBodyUntil and
// ReadRest read later is added to the Response that is returned.
func (c *Conn) ReadHead(req RequestInfo) (*Response, error) {
	r, err := c.p.readHead(req)
	if err != nil {
		return r, c.unread(err)
	}
	return r, nil
}

// ReadInterim reads the head of the next response, interim or final. An interim one is
// among the Interim of the final response later; a final one is returned again by the
// next ReadHead or ReadResponse. Until then it is not known what either says in answer to
// its request: problems may be added, and the Framing of a final one is unknown.
func (c *Conn) ReadInterim() (*Response, error) {
	r, err := c.p.next()
	if err != nil {
		return r, c.unread(err)
	}
	return r, nil
}

// ReadBodyUntil reads the content of the response that ReadHead returned until the
// decoded part holds marker. The error wraps ErrNoMarker if the content ends without it.
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

// ReadRest reads the content of the response that ReadHead returned to its end. If it
// has been read already, nothing happens.
func (c *Conn) ReadRest() error {
	for c.p.cur != nil {
		if err := c.p.advance(); err != nil {
			return c.unread(err)
		}
	}
	return nil
}

// unread is the error of a response that could not be read to its end.
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
