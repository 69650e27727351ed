package target

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// Address is a server that is already running and hosts the probe. Its WSGICHECK_CONTROL must be
// that of this process.
type Address struct {
	At     string // HOST:PORT, or unix:PATH
	Bridge bool   // the probe was given a bridge
}

// Name returns the address.
func (a *Address) Name() string { return a.At }

// HasBridge reports whether the probe was given a bridge.
func (a *Address) HasBridge() bool { return a.Bridge }

// Several is false: there is only the instance that is running.
func (a *Address) Several() bool { return false }

// Start checks that the server accepts connections.
func (a *Address) Start(ctx context.Context, _ string, _ ...string) (harness.Instance, error) {
	var dialer net.Dialer
	network, at := wire.Network(a.At)
	c, err := dialer.DialContext(ctx, network, at)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", a.At, err)
	}
	c.Close()
	return address(a.At), nil
}

type address string

func (a address) Addr() string                 { return string(a) }
func (a address) Exited() <-chan struct{}      { return nil }
func (a address) Output(time.Time) string      { return "" }
func (a address) OutputGrows() <-chan struct{} { return nil }
func (a address) Stop() error                  { return nil }
