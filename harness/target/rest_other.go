//go:build unix && !linux

package target

import (
	"os/exec"
	"syscall"
)

func isolate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// Without /proc there is no way to find processes that have left the group.
type family struct{}

func descendants(*process) *family       { return nil }
func killRest(*process, *family) error   { return nil }
func adopt(*process)                     {}
func disown(*process)                    {}
func startTime(int) uint64               { return 0 }
func killMentioning(string) error        { return nil }
func awaitExit(*exec.Cmd) (string, bool) { return "", false }
