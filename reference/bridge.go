package reference

import (
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Bridge is the middleware that lets a synchronous PEP 3333 application run unchanged below
// the asynchronous interface (bridge/provided, bridge/wsgi1-unchanged, mixed/wsgi1-stack). It
// uses the thread interface to move the request to a thread of the pool and calls the
// application there, so that everything the application does may block.
func Bridge(app wsgi.Application) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		own, ok := environ[KeyThreads].(Threads)
		if !ok {
			return nil, fmt.Errorf("bridge: the environ has no %s; this bridge works only on the reference server", KeyThreads)
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

// Next first moves the request to the pool, then passes blocks on one by one: no block is
// delayed, and none is requested before the server asks for it.
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
			return nil, fmt.Errorf("bridge: the application returned no iterable")
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

// plainEnviron returns the environ without the keys that a synchronous application should
// not see (bridge/hides-async), and with a wsgi.input that holds the content which the
// components above have not taken (bridge/full-content).
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
