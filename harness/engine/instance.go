package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"syscall"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// instance is a running target, replaced by a new process when it must be, and what is known of its state.
type instance struct {
	*engine
	harness.Instance
	group     *quiet.Group // its processes: deadlines count time in which none of them waits for a processor
	stuck     atomic.Bool  // an application has not come back from a call of the server's
	variables []string     // for the environment of the process
	down      string       // why it is not answering; "" while it is. Under engine.mu
}

// startInstance brings up one more instance of the target. The caller stops it.
func (e *engine) startInstance(ctx context.Context) (*instance, error) {
	return e.startInstanceIn(ctx, nil)
}

// startInstanceIn is startInstance with variables for the environment of the process.
func (e *engine) startInstanceIn(ctx context.Context, variables []string) (*instance, error) {
	i := &instance{engine: e, variables: variables}
	return i, i.start(ctx)
}

// start brings up the process; the one before must have been stopped.
func (i *instance) start(ctx context.Context) error {
	i.group = quiet.NewGroup()
	ctx, cancel := quiet.WithTimeout(quiet.Watch(ctx, i.group), i.StartTimeout, i.errStartTimeUp())
	defer cancel()
	process, err := i.Target.Start(ctx, i.hub.Address(), i.variables...)
	if err == nil {
		i.Instance = process
	}
	return err
}

func (e *engine) errStartTimeUp() error {
	return fmt.Errorf("the %s for a start are up", e.StartTimeout)
}

// renew replaces a target in which an application is stuck: it may keep a core busy, and what it holds, and
// other cases would answer for that.
func (i *instance) renew(ctx context.Context) {
	if !i.stuck.Swap(false) || i.isDown() != "" || i.whyStopped() != "" || !i.renewals.allow(costsExit) {
		return
	}
	i.Stop()
	if err := i.start(ctx); err != nil {
		i.setDown("it could not be started again: " + err.Error())
	}
}

// ensureUp brings the target up again if it is down; it returns why nothing more can be
// asked of it, "" if it answers.
func (i *instance) ensureUp(ctx context.Context) string {
	down := i.isDown()
	if why := i.whyStopped(); why != "" || down == "" {
		return why
	}
	cost := costsHang
	if i.gone(ctx) {
		cost = costsExit
	}
	if !i.restarts.allow(cost) {
		return i.stopAsking("the target stops answering more often than cases pass; the last time: " + down)
	}
	i.Stop()
	if err := i.start(ctx); err != nil {
		return i.giveUp("the target stopped answering and could not be started again: ", err)
	}
	if err := i.alive(ctx); err != nil {
		return i.giveUp("the target stopped answering and does not answer when started again: ", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = ""
	return ""
}

// giveUp ends the check since the target does not come up again, which may be the machine's fault.
func (i *instance) giveUp(what string, err error) string {
	if errors.Is(err, quiet.ErrBusy) {
		what = ""
	}
	return i.stopAsking(what + err.Error())
}

// gone reports whether the target has exited, or, since that may be noticed a little later, no longer listens.
func (i *instance) gone(ctx context.Context) bool {
	select {
	case <-i.Exited():
		return true
	default:
	}
	var dialer net.Dialer
	network, address := wire.Network(i.Addr())
	conn, err := dialer.DialContext(ctx, network, address)
	if err == nil {
		conn.Close()
	}
	return wire.IsRefused(err) || errors.Is(err, syscall.ENOENT) // a Unix socket that is not there
}

// alive makes an ordinary request, and once more if that fails.
func (i *instance) alive(ctx context.Context) error {
	var err error
	for range 2 {
		if err = i.sanityRequest(ctx); err == nil {
			return nil
		}
		select {
		case <-i.Exited():
			return fmt.Errorf("%w; the server has exited", err)
		default:
		}
	}
	return err
}

func (i *instance) isDown() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.down
}

// setDown notes why the target is not answering, unless that is noted; "" changes nothing.
func (i *instance) setDown(why string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.down == "" {
		i.down = why
	}
}
