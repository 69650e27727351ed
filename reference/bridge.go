package reference

import (
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Bridge is the middleware that lets a synchronous PEP 3333 application run beneath the
// asynchronous interface, unchanged (bridge/provided, bridge/wsgi1-unchanged,
// mixed/wsgi1-stack). It asks
// the thread interface for a thread of the pool and calls the application there, so that
// everything the application does may block.
func Bridge(app wsgi.Application) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		own, ok := environ[KeyThreads].(Threads)
		if !ok {
			return nil, fmt.Errorf("bridge: the environ has no %s; it works on this server only", KeyThreads)
		}
		return &bridged{app: app, environ: environ, start: start, threads: own}, nil
	})
}

// bridged is the iterable of a synchronous application.
type bridged struct {
	app     wsgi.Application
	environ wsgi.Environ
	start   wsgi.StartResponse
	threads Threads
	below   wsgi.Iterable
}

// Next goes to the pool first, then passes on block by block (no block is delayed, and
// none is asked for before the server wants it).
func (b *bridged) Next() (wsgi.Value, error) {
	if !b.threads.Entered() {
		return b.threads.Enter()
	}
	if b.below == nil {
		environ, err := b.plainEnviron()
		if err != nil {
			return nil, err
		}
		b.below, err = b.app.Call(environ, b.start)
		switch {
		case err == io.EOF:
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		case b.below == nil:
			return nil, fmt.Errorf("bridge: application returned no iterable")
		}
	}
	return b.below.Next()
}

// Close closes the application's iterable if it has been called.
func (b *bridged) Close() error {
	if b.below == nil {
		return nil
	}
	return b.below.Close()
}

// plainEnviron is the environ without what a synchronous application must not meet
// (bridge/hides-async), and with the content that those above have not taken
// (bridge/full-content).
func (b *bridged) plainEnviron() (wsgi.Environ, error) {
	input, err := b.threads.Input()
	if err != nil {
		return nil, err
	}
	environ := maps.Clone(b.environ)
	maps.DeleteFunc(environ, func(key string, _ any) bool {
		switch key {
		case wsgi.KeyAsyncInput, wsgi.KeyInputFactory, wsgi.KeyResumeWithResult:
			return true
		}
		return strings.HasPrefix(key, "wsgicheck_reference.")
	})
	environ[wsgi.KeyInput] = input
	return environ, nil
}
