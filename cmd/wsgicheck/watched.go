package main

import (
	"context"
	"os"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
)

// watched is a target whose instances can be killed while the harness waits for them.
type watched struct{ harness.Target }

var started struct {
	sync.Mutex
	instances []harness.Instance
}

// Start starts the target and remembers the instance.
func (w watched) Start(ctx context.Context, control string) (harness.Instance, error) {
	removeLeftovers(os.Stderr)
	instance, err := w.Target.Start(ctx, control)
	if err == nil {
		started.Lock()
		defer started.Unlock()
		started.instances = append(started.instances, instance)
	}
	return instance, err
}

// killTargets kills every server that has been started, at once.
func killTargets() {
	started.Lock()
	defer started.Unlock()
	for _, i := range started.instances {
		if k, ok := i.(interface{ Kill() }); ok {
			k.Kill()
		}
	}
}
