//go:build unix

package target

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
)

// shell returns the command that runs the line.
func shell(line string) *exec.Cmd {
	if simple(line) && !strings.HasPrefix(line, "exec ") {
		line = "exec " + line // so that the kernel kills the server, and not only a shell, when this process dies
	}
	return exec.Command("sh", "-c", line)
}

// simple reports whether the line is a single command: it has no unquoted character that makes a
// shell do more.
func simple(line string) bool {
	bare := quoted.ReplaceAllString(line, "")
	return !strings.ContainsAny(bare, ";&|\n()'\"") && !assignment.MatchString(line)
}

var (
	quoted     = regexp.MustCompile(`\\.|'[^']*'|"(?:[^"\\]|\\.)*"`)
	assignment = regexp.MustCompile(`^\s*\w+=`)
)

// started is called when the first process has begun.
func (p *process) started() { p.began = startTime(p.cmd.Process.Pid) }

// signalGroup sends a signal to all processes of the group.
func (p *process) signalGroup(s syscall.Signal) { _ = syscall.Kill(-p.cmd.Process.Pid, s) }

// isGone reports whether there is no process with that id.
func isGone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// ownedByUser reports whether the file belongs to this user.
func ownedByUser(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// onDisk is how many octets the file takes on the disk.
func onDisk(info fs.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Blocks * 512
	}
	return info.Size()
}
