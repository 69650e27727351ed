package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

// isTerminal reports whether w is a terminal, and not the log of a CI run.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" && os.Getenv("CI") == ""
}

// colored reports whether to write colors to w: if it is a terminal and NO_COLOR is not set, or if
// FORCE_COLOR is set.
func colored(w io.Writer) bool {
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	if force := os.Getenv("FORCE_COLOR"); force != "" {
		return force != "0"
	}
	return isTerminal(w)
}

// widthOf returns how many characters fit on a line of w.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && width > 0 {
		return width
	}
	return report.DefaultWidth
}
