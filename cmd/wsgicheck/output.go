package main

import (
	"errors"
	"io"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/term"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

// stream is standard output or error. If its reader goes away, the rest of what is written is dropped: the run goes on,
// the reports in files are written, and the exit code is that of the run.
type stream struct {
	file     *os.File
	terminal bool
}

func newStream(f *os.File) *stream { return &stream{f, term.IsTerminal(int(f.Fd()))} }

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	if errors.Is(err, syscall.EPIPE) || s.terminal && errors.Is(err, syscall.EIO) { // a terminal that has been closed
		return len(p), nil
	}
	return n, err
}

// isTerminal reports whether w is a terminal, and not the log of a CI run.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*stream)
	return ok && f.terminal && os.Getenv("TERM") != "dumb" && os.Getenv("CI") == ""
}

// widthOf returns how many characters fit on a line of w.
func widthOf(w io.Writer) int {
	if f, ok := w.(*stream); ok {
		if width, _, err := term.GetSize(int(f.file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && width > 0 {
		return width
	}
	return report.DefaultWidth
}
