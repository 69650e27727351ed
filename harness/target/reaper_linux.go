package target

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// isolate gives the command its own process group, and makes the kernel kill it when this process
// dies.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// reaper makes this process the parent of processes whose parents have ended, while a target runs: a daemon that
// has left its group and cleared its environment is found as a child that nobody here has started.
var reaper struct {
	sync.Mutex
	running map[*process]bool
	since   uint64 // when the first of them was started
	was     int    // whether this process was a reaper before
}

func adopt(p *process) {
	reaper.Lock()
	defer reaper.Unlock()
	if len(reaper.running) == 0 {
		reaper.running, reaper.since = map[*process]bool{}, now()
		if unix.Prctl(unix.PR_GET_CHILD_SUBREAPER, uintptr(unsafe.Pointer(&reaper.was)), 0, 0, 0) == nil {
			_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // a kernel that cannot leaves such daemons alone
		}
	}
	reaper.running[p] = true
}

// disown is called when everything of the target has ended.
func disown(p *process) {
	reaper.Lock()
	defer reaper.Unlock()
	if delete(reaper.running, p); len(reaper.running) == 0 && reaper.was == 0 {
		_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
	}
}

// only reports whether no other target is running. An orphan of which nothing shows whose it is may belong to any of them.
func only(p *process) (since uint64, yes bool) {
	reaper.Lock()
	defer reaper.Unlock()
	return reaper.since, len(reaper.running) == 1 && reaper.running[p]
}

// now is the time since the system's start in clock ticks, of which Linux has 100 a second in all that it shows.
func now() uint64 {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return 0
	}
	return uint64(t.Nano() / int64(10*time.Millisecond))
}

// awaitExit returns when the process has ended, and how it did. It stays a zombie, so that no other process and no group gets
// its id before the caller waits for it.
func awaitExit(cmd *exec.Cmd) (status string, kept bool) {
	var info struct { // siginfo_t
		head   [3]int32 // signal, error, code
		_      [0]uintptr
		pid    int32
		uid    uint32
		status int32
		_      [128]byte
	}
	for {
		err := unix.Waitid(unix.P_PID, cmd.Process.Pid, (*unix.Siginfo)(unsafe.Pointer(&info)), unix.WEXITED|unix.WNOWAIT, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return "", false
		}
		break
	}
	const exited, dumped = 1, 3
	switch code := info.head[2]; code {
	case exited:
		return fmt.Sprintf("exit status %d", info.status), true
	case dumped:
		return fmt.Sprintf("signal: %s (core dumped)", syscall.Signal(info.status)), true
	default:
		return fmt.Sprintf("signal: %s", syscall.Signal(info.status)), true
	}
}

// started returns the children of this process that it has started itself and not waited for: for each of them package os
// holds a pidfd. It is nil if it does not, on an old kernel.
func startedHere(known int) map[int]bool {
	own := map[int]bool{}
	entries, _ := os.ReadDir("/proc/self/fdinfo")
	for _, entry := range entries {
		info, _ := os.ReadFile("/proc/self/fdinfo/" + entry.Name())
		if _, pid, found := strings.Cut(string(info), "\nPid:\t"); found {
			pid, _, _ = strings.Cut(pid, "\n")
			if n, err := strconv.Atoi(pid); err == nil {
				own[n] = true
			}
		}
	}
	if !own[known] {
		return nil
	}
	return own
}
