package reference

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// errorStream is wsgi.errors, and the server's own log: whole writes, one at a time
// (wsgi/errors-methods-supported).
type errorStream struct {
	mu sync.Mutex
	w  io.Writer
}

// WriteString writes any text there is (wsgi/errors-accepts-any-unicode). What becomes of
// it is no concern of the application's: it gets no error.
func (s *errorStream) WriteString(text string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	io.WriteString(s.w, strings.ToValidUTF8(text, "\uFFFD"))
	return len(text), nil
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

// fileWrapper is wsgi.file_wrapper: an iterable of blocks of any reader, no more
// (wsgi/file-wrapper-signature, file-wrapper-returns-iterable, file-wrapper-fallback).
// Nothing is read before it is iterated (wsgi/file-wrapper-no-premature-send,
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
	if err == nil { // a reader may have nothing for once: a pause
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
