package target

import (
	"os/exec"
	"syscall"
)

// isolate gives the command its own process group, and makes the kernel kill it when this process
// dies.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
