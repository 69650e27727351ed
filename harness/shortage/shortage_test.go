//go:build unix

package shortage_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/shortage"
)

func TestWhatHasRunOutIsNamedWithTheWayOut(t *testing.T) {
	for want, err := range map[string]error{
		"ulimit -n 1024": &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("socket", syscall.EMFILE)},
		"fs.file-max":    fmt.Errorf("target: %w", &fs.PathError{Op: "open", Path: "/x", Err: syscall.ENFILE}),
		"no space left for /tmp/wsgicheck-1/dir: free some, or set TMPDIR": &fs.PathError{Op: "write", Path: "/tmp/wsgicheck-1/dir", Err: syscall.ENOSPC},
		"ulimit -u":           &fs.PathError{Op: "fork/exec", Path: "/bin/sh", Err: syscall.EAGAIN},
		"not enough memory":   &fs.PathError{Op: "fork/exec", Path: "/bin/sh", Err: syscall.ENOMEM},
		"ip_local_port_range": &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EADDRNOTAVAIL)},
	} {
		if got := shortage.Of(err); !strings.Contains(got, want) {
			t.Errorf("%v: %q does not say %q", err, got, want)
		}
		if got := shortage.Explain(err); !errors.Is(got, err) || !strings.Contains(got.Error(), want) {
			t.Errorf("%v", got)
		}
	}
}

func TestWhatAServerDoesIsNoShortage(t *testing.T) {
	for _, err := range []error{nil, syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EAGAIN, os.ErrDeadlineExceeded} {
		if got := shortage.Of(err); got != "" {
			t.Errorf("%v: %q", err, got)
		}
	}
}
