package target

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/sys/unix"
)

// proc is a process as /proc shows it. Its id may belong to another process later; the id and the start time together do not.
type proc struct {
	pid, parent, group int
	began              uint64 // clock ticks since the system's start
	zombie             bool
}

// processes returns all processes.
func processes() (all []proc) {
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			if p, ok := lookUp(pid); ok {
				all = append(all, p)
			}
		}
	}
	return all
}

// lookUp returns the process with that id; false if there is none.
func lookUp(pid int) (proc, bool) {
	stat, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return proc{}, false
	}
	// PID (NAME) STATE PARENT GROUP …; the name may contain anything. Field 20 is the number of threads: the first may
	// have ended before the others. Field 22 is the start time.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 {
		return proc{}, false
	}
	p := proc{pid: pid}
	threads := 0
	for _, f := range []struct {
		at   int
		into *int
	}{{1, &p.parent}, {2, &p.group}, {17, &threads}} {
		if *f.into, err = strconv.Atoi(fields[f.at]); err != nil {
			return proc{}, false
		}
	}
	p.began, err = strconv.ParseUint(fields[19], 10, 64)
	p.zombie = (fields[0] == "Z" || fields[0] == "X") && threads <= 1
	return p, err == nil
}

func procFile(pid int, name string) string {
	return filepath.Join("/proc", strconv.Itoa(pid), name)
}

// startTime returns when the process started, 0 if there is none.
func startTime(pid int) uint64 {
	p, _ := lookUp(pid)
	return p.began
}

// kill kills the process, and no other that has its id by now. The error is why it cannot be killed; nil if it has gone.
func (p proc) kill() error {
	fd, err := unix.PidfdOpen(p.pid, 0)
	if err == nil {
		defer unix.Close(fd)
	}
	if errors.Is(err, unix.ESRCH) || startTime(p.pid) != p.began {
		return nil
	}
	if err == nil {
		err = unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
	} else { // an old kernel, or too many open files
		err = syscall.Kill(p.pid, syscall.SIGKILL)
	}
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}

// mentions reports whether the process has the folder in its environment.
func (p proc) mentions(folder string) bool {
	environ, err := os.ReadFile(procFile(p.pid, "environ"))
	return err == nil && mentioned(environ, folder)
}

// mentioned reports whether the text has the folder's path, and not only that of another one that begins alike.
func mentioned(text []byte, folder string) bool {
	for {
		_, after, found := bytes.Cut(text, []byte(folder))
		if !found {
			return false
		}
		if len(after) == 0 || bytes.IndexByte([]byte("\x00/: \"';,&"), after[0]) >= 0 {
			return true
		}
		text = after
	}
}

// String names the process for a person: its id, command and user.
func (p proc) String() string {
	command, _ := os.ReadFile(procFile(p.pid, "cmdline"))
	if len(command) == 0 {
		command, _ = os.ReadFile(procFile(p.pid, "comm"))
	}
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(command), "\uFFFD"))
	if text = strings.Join(strings.Fields(text), " "); len(text) > 100 {
		text = strings.ToValidUTF8(text[:100], "") + "…"
	}
	return fmt.Sprintf("process %d (%s, of the user %s)", p.pid, text, p.user())
}

func (p proc) user() string {
	status, _ := os.ReadFile(procFile(p.pid, "status"))
	_, ids, _ := strings.Cut(string(status), "\nUid:\t")
	id, _, _ := strings.Cut(ids, "\t")
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}
