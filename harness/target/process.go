package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/shortage"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// process is a command that runs in its own process group, or, on Windows, in its own job.
type process struct {
	addr    string // HOST:PORT, or unix:PATH
	giveUp  func() // gives up the address, when nothing of the target is left
	folder  *folder
	output  *Output
	cmd     *exec.Cmd
	began   uint64        // when it did, as the system counts that; 0 if that is not known
	pipe    *os.File      // the end of its output that is read
	exited  chan struct{} // closed when the first process has ended
	release chan struct{} // closed when the id of the first process is needed no more
	reaped  chan struct{} // closed when its id may belong to another process
	status  string        // how it ended; valid once exited is closed

	stopping sync.Once
	left     error // what Stop returned

	mu   sync.Mutex
	gone bool // its id may belong to another process soon: no signal goes to its group
}

func newProcess(f *folder) *process {
	return &process{folder: f, giveUp: func() {}, output: &Output{}, exited: make(chan struct{}), release: make(chan struct{}), reaped: make(chan struct{})}
}

// start runs the command from a thread that lives until the command has ended: the kernel sends
// the parent-death signal when the thread that forked ends, not when its process does.
func (p *process) start(cmd *exec.Cmd) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	p.cmd, p.pipe = cmd, read
	cmd.Stdout, cmd.Stderr = write, write
	isolate(cmd)
	adopt(p)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		write.Close()
		if err == nil {
			p.started()
		}
		started <- err
		if err == nil {
			p.wait()
		}
	}()
	if err := <-started; err != nil {
		read.Close()
		disown(p)
		return err
	}
	return nil
}

// outputPatience is how long the output of a server that has ended may take to arrive: a process of its own may keep the
// pipe open.
const outputPatience = time.Second

// wait waits for the first process. Its id is kept from being given to another process until it is released.
func (p *process) wait() {
	go p.folder.watch(p.release, func() {
		fmt.Fprintf(p.output, "\nwsgicheck: the server was killed, because it had more than %d MiB in its private folder, {dir}\n", maxFolder>>20)
		p.Kill()
	})
	drained := make(chan struct{})
	go func() {
		io.Copy(p.output, p.pipe)
		close(drained)
	}()
	status, kept := awaitExit(p.cmd)
	runtime.UnlockOSThread()
	if !kept {
		p.cmd.Wait()
		status = p.cmd.ProcessState.String()
	}
	select {
	case <-drained:
	case <-time.After(outputPatience):
	}
	p.status = status
	close(p.exited)
	<-p.release
	if kept {
		p.cmd.Wait()
	}
	close(p.reaped)
}

// awaitAccept waits until the port, or the Unix socket, accepts a connection.
func (p *process) awaitAccept(ctx context.Context) error {
	quiet.Include(ctx, p.cmd.Process.Pid)
	begun := time.Now()
	retry := time.NewTicker(5 * time.Millisecond)
	defer retry.Stop()
	var dialer net.Dialer
	network, address := wire.Network(p.addr)
	for {
		c, err := dialer.DialContext(ctx, network, address)
		if err == nil {
			c.Close()
			return nil
		}
		if shortage.Of(err) != "" {
			return err
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%w (%s)", errExited, p.status)
		case <-ctx.Done():
			within := time.Since(begun).Round(100 * time.Millisecond)
			if why := context.Cause(ctx); errors.Is(why, quiet.ErrBusy) {
				return fmt.Errorf("the server did not accept a connection on %s within %s: %w", p.addr, within, why)
			}
			if errors.Is(err, os.ErrPermission) { // of a Unix socket
				return fmt.Errorf("the server did not accept a connection on %s within %s: %w", p.addr, within, err)
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

// outputTail renders the end of the server's own output for an error message.
func (p *process) outputTail() string {
	if tail := harness.OutputTail(p.output.Since(time.Time{})); tail != "" {
		return tail
	}
	return "; it printed nothing"
}
