package target

import (
	"context"
	"fmt"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Go is a server written in Go that runs in this process.
type Go struct {
	Title string
	New   wsgi.NewServer
	// Probe returns the probe application, and takes the server's bridge once it is known.
	Probe func(control string) (app wsgi.Application, setBridge func(func(wsgi.Application) wsgi.Application))
}

// Name returns the title.
func (g *Go) Name() string { return g.Title }

// HasBridge is true: a wsgi.Server says itself, at each call, whether it has one.
func (g *Go) HasBridge() bool { return true }

// Several is false: New may have reasons of its own to make one server at a time.
func (g *Go) Several() bool { return false }

// Start makes the server.
func (g *Go) Start(_ context.Context, control string, _ ...string) (harness.Instance, error) {
	app, setBridge := g.Probe(control)
	server, err := g.New(app)
	if err != nil {
		return nil, fmt.Errorf("target %q: %w", g.Title, err)
	}
	setBridge(server.Bridge)
	return &goInstance{server}, nil
}

type goInstance struct{ server wsgi.Server }

func (i *goInstance) Addr() string {
	addr := i.server.Addr()
	if addr.Network() == "unix" {
		return wire.UnixAddress(addr.String())
	}
	return addr.String()
}
func (i *goInstance) Exited() <-chan struct{}      { return nil }
func (i *goInstance) Output(time.Time) string      { return "" }
func (i *goInstance) OutputGrows() <-chan struct{} { return nil }
func (i *goInstance) Stop() error                  { return i.server.Close() }
