package wire

import (
	"errors"
	"io"
)

// stream holds what has been received and not consumed, and its position in the stream.
type stream struct {
	src io.Reader
	buf []byte // buf[pos:] is not consumed
	pos int
	off int64 // octets consumed
	err error // why nothing more will arrive
}

const firstBuffer = 4 << 10

func (s *stream) buffered() []byte { return s.buf[s.pos:] }

// take consumes n octets; the slice is valid until the next fill.
func (s *stream) take(n int) []byte {
	b := s.buf[s.pos : s.pos+n]
	s.pos += n
	s.off += int64(n)
	return b
}

// fill waits until more has been received. io.EOF and ErrReset are final; after any other error
// fill may be called again.
func (s *stream) fill() error { return s.fillFrom(s.src) }

func (s *stream) fillFrom(src io.Reader) error {
	if s.err != nil {
		return s.err
	}
	s.room()
	for {
		n, err := src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if err == io.EOF || errors.Is(err, ErrReset) {
			s.err = err
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// room makes room after what is buffered.
func (s *stream) room() {
	if s.pos == len(s.buf) {
		s.buf, s.pos = s.buf[:0], 0
	}
	switch {
	case len(s.buf) < cap(s.buf):
		return
	case s.pos > cap(s.buf)/2:
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
	default:
		grown := make([]byte, len(s.buf)-s.pos, max(firstBuffer, 2*cap(s.buf)))
		copy(grown, s.buf[s.pos:])
		s.buf = grown
	}
	s.pos = 0
}
