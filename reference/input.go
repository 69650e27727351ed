package reference

import (
	"bytes"
	"fmt"
	"io"
	"iter"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Input returns a wsgi.input that starts where async_input stopped
// (sync-switch/remainder-only): both take from the same content.
func (x *Exchange) Input() wsgi.Input { return &input{x: x} }

// input is wsgi.input after the switch: the content, without what framed it
// (wsgi/input-stream-provides-body, input-methods-supported,
// server-handles-inbound-hop-by-hop). Its methods may wait, and end at the boundary
// (sync-switch/pep3333-input, wsgi/input-simulates-eof, stream-semantics-as-library).
type input struct {
	x     *Exchange
	piece []byte // the last one taken from the content
	rest  []byte // the part of piece that has not been read
}

// fill makes sure that rest is not empty, and waits for content if it has to. At the end it
// returns io.EOF.
func (in *input) fill() error {
	if len(in.rest) > 0 {
		return nil
	}
	if in.x.over.Load() {
		return fmt.Errorf("%w: wsgi.input was used after its request", wsgi.ErrRefused)
	}
	if in.piece != nil {
		in.x.server.spare.put(in.piece)
		in.piece = nil
	}
	in.x.server.seams.Continue(in.x) // wsgi/expect-continue-supported, expect-lazy-read-blocks
	piece, err := in.x.content.Take()
	if err == nil && piece == nil {
		in.x.server.pool.waitOutside(func() { piece, err = in.x.content.Wait() })
	}
	in.piece, in.rest = piece, piece
	return err
}

func (in *input) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := in.fill(); err != nil {
		return 0, err
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

func (in *input) ReadSize(size int) ([]byte, error) {
	return in.until(size, func(p []byte) (int, bool) { return len(p), false })
}

func (in *input) ReadLine(size int) ([]byte, error) {
	return in.until(size, func(p []byte) (int, bool) {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			return len(p), false
		}
		return i + 1, true
	})
}

// until reads size octets, or everything if size is negative, or less if cut finds an end:
// cut says how many octets of p to take, and whether that is the end.
func (in *input) until(size int, cut func(p []byte) (int, bool)) ([]byte, error) {
	out := []byte{}
	for size < 0 || len(out) < size {
		if err := in.fill(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		n, found := cut(in.rest)
		if size >= 0 && n > size-len(out) {
			n, found = size-len(out), true
		}
		out = append(out, in.rest[:n]...)
		in.rest = in.rest[n:]
		if found {
			break
		}
	}
	return out, nil
}

func (in *input) ReadLines(hint int) ([][]byte, error) {
	lines, size := [][]byte{}, 0
	for line, err := range in.Lines() {
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
		if size += len(line); hint > 0 && size >= hint {
			break
		}
	}
	return lines, nil
}

func (in *input) Lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for {
			line, err := in.ReadLine(-1)
			if err == nil && len(line) == 0 || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// refusedInput is the wsgi.input of the asynchronous phase. PEP 3333 requires the key, but
// it cannot be read before the switch (settlement 3).
type refusedInput struct{}

var errNotSwitched = fmt.Errorf("%w: wsgi.input was used before the switch; use wsgi.async_input", wsgi.ErrRefused)

func (refusedInput) Read([]byte) (int, error)        { return 0, errNotSwitched }
func (refusedInput) ReadSize(int) ([]byte, error)    { return nil, errNotSwitched }
func (refusedInput) ReadLine(int) ([]byte, error)    { return nil, errNotSwitched }
func (refusedInput) ReadLines(int) ([][]byte, error) { return nil, errNotSwitched }
func (refusedInput) Lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) { yield(nil, errNotSwitched) }
}
