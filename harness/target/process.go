package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
)

// process is a command that runs in its own process group.
type process struct {
	addr   string
	dir    string
	output *Output
	cmd    *exec.Cmd
	exited chan struct{} // closed when the first process has ended
	stop   chan struct{} // closed by Stop
	status string        // how it ended; valid once exited is closed
}

// start runs the command from a thread that lives until the command has ended: the kernel sends
// the parent-death signal when the thread that forked ends, not when its process does.
func (p *process) start(cmd *exec.Cmd) error {
	p.cmd = cmd
	isolate(cmd)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		cmd.Wait()
		p.status = cmd.ProcessState.String()
		close(p.exited)
	}()
	return <-started
}

// awaitAccept waits until the port accepts a connection.
func (p *process) awaitAccept(ctx context.Context) error {
	quiet.Include(ctx, p.cmd.Process.Pid)
	begun := time.Now()
	retry := time.NewTicker(5 * time.Millisecond)
	defer retry.Stop()
	var dialer net.Dialer
	for {
		c, err := dialer.DialContext(ctx, "tcp", p.addr)
		if err == nil {
			c.Close()
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%w (%s)", errExited, p.status)
		case <-ctx.Done():
			within := time.Since(begun).Round(100 * time.Millisecond)
			if why := context.Cause(ctx); errors.Is(why, quiet.ErrBusy) {
				return fmt.Errorf("the server did not accept a connection on %s within %s: %w", p.addr, within, why)
			}
			return fmt.Errorf("the server did not accept a connection on %s within %s", p.addr, within)
		case <-retry.C:
		}
	}
}

func (p *process) Addr() string                  { return p.addr }
func (p *process) Exited() <-chan struct{}       { return p.exited }
func (p *process) Output(since time.Time) string { return p.output.Since(since) }
func (p *process) OutputGrows() <-chan struct{}  { return p.output.Grows() }

// patience is how long a process may take to end after SIGTERM.
const patience = 2 * time.Second

// Stop ends the process group, and processes that have left it, and removes the private folder.
func (p *process) Stop() error {
	select {
	case <-p.stop:
		return nil
	default:
		close(p.stop)
	}
	known := descendants(p.cmd.Process.Pid)
	terminate(p.cmd)
	select {
	case <-p.exited:
	case <-time.After(patience):
	}
	kill(p.cmd) // whatever is left in the group, whether or not the first process has ended
	killStrays(known, p.dir)
	<-p.exited
	return os.RemoveAll(p.dir)
}

// Kill ends the process group at once. Stop must still be called.
func (p *process) Kill() { kill(p.cmd) }

// outputTail renders the end of the server's own output for an error message.
func (p *process) outputTail() string {
	if tail := harness.OutputTail(p.output.Since(time.Time{})); tail != "" {
		return tail
	}
	return "; it printed nothing"
}
