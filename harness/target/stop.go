package target

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"
)

const (
	// patience is how long the first process may take to end after SIGTERM.
	patience = 2 * time.Second
	// killPatience is how long processes may take to end after SIGKILL: longer only if the kernel holds them.
	killPatience = 5 * time.Second
)

// Stop ends the process group, and processes that have left it, and removes the private folder. It always returns; the error
// says which processes could not be ended, and whether the folder is still there.
func (p *process) Stop() error {
	p.stopping.Do(func() {
		if p.left = p.stop(); p.left != nil {
			leftBehind.Lock()
			defer leftBehind.Unlock()
			leftBehind.errs = append(leftBehind.errs, p.left)
		}
	})
	return p.left
}

var leftBehind struct {
	sync.Mutex
	errs []error
}

// LeftBehind returns what could not be ended or removed of all targets that this process has stopped; nil if there is nothing.
func LeftBehind() error {
	leftBehind.Lock()
	defer leftBehind.Unlock()
	return errors.Join(leftBehind.errs...)
}

func (p *process) stop() error {
	family := descendants(p)
	p.signal(syscall.SIGTERM)
	p.ended(patience)
	p.signal(syscall.SIGKILL) // whatever is left in the group, whether or not the first process has ended
	left := killRest(p, family)
	if left == nil && !p.ended(killPatience) {
		left = fmt.Errorf("the process %d of the target has not ended %s after it was killed", p.cmd.Process.Pid, killPatience)
	}
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	close(p.release)
	if p.ended(0) {
		<-p.reaped
	}
	disown(p)
	p.pipe.Close()
	p.giveUp()
	return errors.Join(left, p.folder.remove())
}

// ended waits for the first process to end, and reports whether it has.
func (p *process) ended(within time.Duration) bool {
	select {
	case <-p.exited:
		return true
	default:
	}
	select {
	case <-p.exited:
		return true
	case <-time.After(within):
		return false
	}
}

// Kill ends the process group at once. Stop must still be called.
func (p *process) Kill() { p.signal(syscall.SIGKILL) }

// signal sends a signal to the process group, unless its id may belong to another one by now.
func (p *process) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.gone {
		p.signalGroup(s)
	}
}
