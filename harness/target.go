package harness

import (
	"context"
	"time"
)

// Target is a server under test that can be started.
type Target interface {
	// Name is how reports call it.
	Name() string
	// Start brings it up with the probe, which finds the harness by control (see
	// harness/PROTOCOL.md), and returns when it accepts connections. ctx bounds the start
	// only. On an error nothing of it is left; the error says what its last output was. The variables, NAME=VALUE
	// in octets, are added to the environment of its process; there are none where Several is false.
	Start(ctx context.Context, control string, variables ...string) (Instance, error)
	// HasBridge reports whether the target's bridge is known.
	HasBridge() bool
	// Several reports whether Start may be called while an instance runs: cases that hang are then waited for side by side.
	Several() bool
}

// Instance is a target that has been started.
type Instance interface {
	// Addr is where it listens: HOST:PORT, or unix:PATH for a Unix socket.
	Addr() string
	// Exited is closed when the server has gone by itself; nil if that cannot be known.
	Exited() <-chan struct{}
	// Output returns what the server has written to its standard output and error
	// since the time given, as far as it is kept; "" if that cannot be known.
	Output(since time.Time) string
	// OutputGrows returns a channel that is closed when the server writes next; nil if Output cannot be known.
	OutputGrows() <-chan struct{}
	// Stop ends it: nothing of it is left on return. It may be called again.
	Stop() error
}
