package main

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
)

// watched is a target whose instances can be killed while the harness waits for them.
type watched struct{ harness.Target }

// started holds the instances that have not been stopped yet.
var started struct {
	sync.Mutex
	instances []*watchedInstance
}

// watchedInstance is an instance that is in started until it has been stopped: after that its process id may be another's.
type watchedInstance struct{ harness.Instance }

// Start starts the target and remembers the instance.
func (w watched) Start(ctx context.Context, control string, variables ...string) (harness.Instance, error) {
	removeLeftovers(os.Stderr)
	instance, err := w.Target.Start(ctx, control, variables...)
	if err != nil {
		return nil, err
	}
	i := &watchedInstance{instance}
	started.Lock()
	defer started.Unlock()
	started.instances = append(started.instances, i)
	return i, nil
}

// Stop stops the instance and forgets it.
func (i *watchedInstance) Stop() error {
	err := i.Instance.Stop()
	started.Lock()
	defer started.Unlock()
	started.instances = slices.DeleteFunc(started.instances, func(s *watchedInstance) bool { return s == i })
	return err
}

// killTargets kills every server that is running, at once. The harness still stops it.
func killTargets() {
	started.Lock()
	defer started.Unlock()
	for _, i := range started.instances {
		if k, ok := i.Instance.(interface{ Kill() }); ok {
			k.Kill()
		}
	}
}

// stopTargets stops every server that is running, in place of the harness, but waits no longer than that.
func stopTargets(patience time.Duration) {
	killTargets()
	started.Lock()
	left := slices.Clone(started.instances)
	started.Unlock()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		var stopping sync.WaitGroup
		for _, i := range left {
			stopping.Go(func() { _ = i.Stop() }) // nobody is left who could be told
		}
		stopping.Wait()
	}()
	select {
	case <-stopped:
	case <-time.After(patience):
	}
}
