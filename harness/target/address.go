package target

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Address is a server that is already running and hosts the probe. Its WSGICHECK_CONTROL must be
// that of this process.
type Address struct {
	HostPort string
	Bridge   bool // the probe was given a bridge
}

// Name returns the address.
func (a *Address) Name() string { return a.HostPort }

// HasBridge reports whether the probe was given a bridge.
func (a *Address) HasBridge() bool { return a.Bridge }

// Several is false: there is only the instance that is running.
func (a *Address) Several() bool { return false }

// Start checks that the server accepts connections.
func (a *Address) Start(ctx context.Context, _ string, _ ...string) (harness.Instance, error) {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", a.HostPort)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", a.HostPort, err)
	}
	c.Close()
	return address(a.HostPort), nil
}

type address string

func (a address) Addr() string                 { return string(a) }
func (a address) Exited() <-chan struct{}      { return nil }
func (a address) Output(time.Time) string      { return "" }
func (a address) OutputGrows() <-chan struct{} { return nil }
func (a address) Stop() error                  { return nil }
