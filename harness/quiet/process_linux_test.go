package quiet

import (
	"os/exec"
	"syscall"
)

func isolate(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
func end(c *exec.Cmd) { syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
