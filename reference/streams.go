package reference

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// errorStream is wsgi.errors, and the server's own log (wsgi/errors-methods-supported).
// A goroutine writes it out, so that a log that blocks does not hold up a loop.
type errorStream struct {
	w io.Writer

	mu      sync.Mutex
	empty   sync.Cond
	pending []byte
	lost    int  // writes that found no room
	busy    bool // the goroutine is at work
}

// mostPending bounds the memory that a log that blocks takes.
const mostPending = 1 << 20

func newErrorStream(w io.Writer) *errorStream {
	s := &errorStream{w: w}
	s.empty.L = &s.mu
	return s
}

// WriteString writes any text (wsgi/errors-accepts-any-unicode). It never returns an error: if
// the log fails, that is not the application's concern.
func (s *errorStream) WriteString(text string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) > 0 && len(s.pending)+len(text) > mostPending {
		s.lost++
		return len(text), nil
	}
	s.pending = append(s.pending, strings.ToValidUTF8(text, "\uFFFD")...)
	if !s.busy {
		s.busy = true
		go s.drain()
	}
	return len(text), nil
}

// drain writes until nothing is left.
func (s *errorStream) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.pending) > 0 {
		text := s.pending
		if s.lost > 0 {
			text = fmt.Appendf(text, "reference: %d writes to the log were lost\n", s.lost)
		}
		s.pending, s.lost = nil, 0
		s.mu.Unlock()
		s.w.Write(text)
		s.mu.Lock()
	}
	s.busy = false
	s.empty.Broadcast()
}

// close returns when everything has been written.
func (s *errorStream) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.busy {
		s.empty.Wait()
	}
}

func (s *errorStream) WriteLines(lines []string) error {
	_, err := s.WriteString(strings.Join(lines, ""))
	return err
}

// Flush has nothing to do (wsgi/errors-flush-may-be-noop).
func (s *errorStream) Flush() error { return nil }

func (s *Server) logf(format string, args ...any) {
	s.errors.WriteString(fmt.Sprintf("reference: "+format+"\n", args...))
}

// fileWrapper is wsgi.file_wrapper: an iterable over the blocks of any reader
// (wsgi/file-wrapper-signature, file-wrapper-returns-iterable, file-wrapper-fallback).
// Nothing is read before the iteration (wsgi/file-wrapper-no-premature-send,
// file-handling-after-return).
func fileWrapper(file io.Reader, blockSize int) wsgi.Iterable {
	if blockSize <= 0 {
		blockSize = 64 << 10
	}
	return &fileBlocks{file: file, size: min(blockSize, 1<<20)}
}

type fileBlocks struct {
	file  io.Reader
	size  int
	block []byte
}

func (f *fileBlocks) Next() (wsgi.Value, error) {
	if f.block == nil {
		f.block = make([]byte, f.size)
	}
	n, err := f.file.Read(f.block)
	if n > 0 {
		return f.block[:n], nil
	}
	if err == nil { // a reader may return nothing now and then: that is a pause
		return []byte{}, nil
	}
	return nil, err
}

// Close keeps wsgi/file-wrapper-close-propagates.
func (f *fileBlocks) Close() error {
	if c, ok := f.file.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
