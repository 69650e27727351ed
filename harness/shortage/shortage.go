//go:build unix

package shortage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Of says what has run out, and what to do about it, if that is why err happened; "" if it is not.
func Of(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.EMFILE):
		return fmt.Sprintf("this process may open only %d files at the same time: raise that with ulimit -n, for instance ulimit -n 1024", maxFiles())
	case errors.Is(err, syscall.ENFILE):
		return "this machine has too many open files: close some, or raise fs.file-max"
	case errors.Is(err, syscall.ENOMEM), errors.Is(err, syscall.ENOBUFS):
		return "there is not enough memory: end other programs, or raise the limits of ulimit -v and ulimit -d"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Sprintf("there is no space left for %s: free some, or set TMPDIR to a folder on another disk", where(err))
	case errors.Is(err, syscall.EROFS):
		return fmt.Sprintf("%s cannot be written to: set TMPDIR to another folder", where(err))
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "no port of this machine is free for one more connection: wait a minute, or raise net.ipv4.ip_local_port_range"
	case errors.Is(err, syscall.EAGAIN) && starting(err):
		return "this user may run no more processes: end some, or raise that with ulimit -u"
	default:
		return ""
	}
}

// Explain adds to an error what Of says of it, if anything.
func Explain(err error) error {
	if why := Of(err); why != "" {
		return fmt.Errorf("%w; %s", err, why)
	}
	return err
}

// starting reports whether it was a process that could not be started.
func starting(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && path.Op == "fork/exec"
}

func where(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Path
	}
	return os.TempDir()
}

func maxFiles() uint64 {
	var limit syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return uint64(limit.Cur)
}

// OfFiles returns the error that opening one more file gives now; nil if one can be opened. A server in this process that cannot
// accept because of it says so to nobody.
func OfFiles() error {
	f, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	return f.Close()
}

// What a run needs at least.
const (
	minFiles  = 256     // a server that holds 40 connections, in this process, takes 80 besides what other cases take
	minMemory = 3 << 30 // of address space: nearly all of it is reserved by Go and by threads, and never used
)

// Now returns what there is too little of for a run to begin; nil if there is enough.
func Now() error {
	if n := maxFiles(); n < minFiles {
		return fmt.Errorf("this process may open only %d files at the same time, and wsgicheck needs at least %d: raise that with ulimit -n, for instance ulimit -n 1024", n, minFiles)
	}
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) == nil && uint64(limit.Cur) < minMemory {
		return fmt.Errorf("this process may have only %d MiB of address space, and wsgicheck needs at least %d, most of which is never used: raise that with ulimit -v, for instance ulimit -v unlimited",
			limit.Cur>>20, minMemory>>20)
	}
	return nil
}
