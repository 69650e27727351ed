package wire

import (
	"errors"
	"io"
)

// stream holds what has been received and not consumed, and its position in the stream.
type stream struct {
	src io.Reader
	buf []byte // buf[pos:] is not consumed; what has been received stays as it is, for the log and the responses share it
	pos int
	off int64 // octets consumed
	err error // why nothing more will arrive
}

const (
	firstBuffer = 1 << 10 // most connections receive one short response
	fullBuffer  = 64 << 10
	leastRoom   = 256 // octets to read into, unless the buffer is empty
)

func (s *stream) buffered() []byte { return s.buf[s.pos:] }

// take consumes n octets. The slice is shared: it must not be changed, and append copies it.
func (s *stream) take(n int) []byte {
	b := s.buf[s.pos : s.pos+n : s.pos+n]
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
	n, err := s.receive(src, s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	return err
}

// receive reads once into the buffer, at least one octet if it returns no error.
func (s *stream) receive(src io.Reader, into []byte) (int, error) {
	for s.err == nil {
		n, err := src.Read(into)
		if err == io.EOF || errors.Is(err, ErrReset) {
			s.err = err
		}
		if n > 0 {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, s.err
}

// room makes room after what is buffered, in a new buffer if there is too little. The more has been received, the larger
// it is.
func (s *stream) room() {
	if cap(s.buf)-len(s.buf) >= leastRoom {
		return
	}
	rest := s.buffered()
	size := max(firstBuffer, min(4*cap(s.buf), fullBuffer), 2*len(rest))
	s.buf, s.pos = append(make([]byte, 0, size), rest...), 0
}
