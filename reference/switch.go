package reference

import (
	"fmt"
	"net/http"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// switchToken is what the input factory returns. It says nothing; that it is this very
// value matters.
type switchToken struct{ x *Exchange }

// Factory is wsgi.input_factory.
func (x *Exchange) Factory() (wsgi.Token, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.over.Load() || x.state != running:
		return nil, fmt.Errorf("%w: input_factory called outside its request's turns", wsgi.ErrRefused)
	case x.left: // sync-switch/once
		return nil, fmt.Errorf("%w: input_factory called again", wsgi.ErrRefused)
	}
	x.left = true
	x.switching = &switchToken{x}
	return x.switching, nil
}

// Switch is the yield of the token: nothing is sent for it (sync-switch/token-not-sent),
// and the application goes on in the pool, if that has a place.
func (x *Exchange) Switch() error {
	if !x.server.pool.admits() {
		x.server.logf("%s %s: no place in the queue of the pool", x.head.Method, x.head.Target)
		return refuse(http.StatusServiceUnavailable, "too many requests are waiting for a thread")
	}
	x.switching = nil
	x.switched.Store(true)
	x.server.seams.Switched(x)
	return nil
}

// ProvideInput puts wsgi.input into the environ that the application was called with
// (sync-switch/input-after-resume, same-environ).
func (x *Exchange) ProvideInput() {
	x.environ[wsgi.KeyInput] = x.server.seams.Input(x)
}
