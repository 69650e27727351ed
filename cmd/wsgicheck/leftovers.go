package main

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness/target"
)

// removeLeftovers removes, once, what earlier runs that were killed have left, and says so.
func removeLeftovers(w io.Writer) {
	leftovers.Do(func() {
		removed, err := target.RemoveLeftovers()
		for _, folder := range removed {
			fmt.Fprintf(w, "wsgicheck: removed %s, which a run that was killed had left\n", folder)
		}
		warn(w, err)
	})
}

var leftovers sync.Once

// warn prints each line of an error, if it is one.
func warn(w io.Writer, err error) {
	if err == nil {
		return
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(w, "wsgicheck: warning: "+strings.TrimSpace(line))
	}
}
