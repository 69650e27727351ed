package reference

import (
	"fmt"
	"net/http"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// switchToken is what the input factory returns. It carries no information: only its
// identity counts.
type switchToken struct{ x *Exchange }

// Factory is wsgi.input_factory.
func (x *Exchange) Factory() (wsgi.Token, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.over.Load() || x.state != running:
		return nil, fmt.Errorf("%w: input_factory was called outside the turns of its request", wsgi.ErrRefused)
	case x.left: // sync-switch/once
		return nil, fmt.Errorf("%w: input_factory was called again", wsgi.ErrRefused)
	}
	x.left = true
	x.switching = &switchToken{x}
	return x.switching, nil
}

// Switch handles the yielded token: nothing is sent for it (sync-switch/token-not-sent), and
// the application continues in the pool if the pool admits it.
func (x *Exchange) Switch() error {
	if !x.server.pool.admits(x) {
		x.server.logf("%s %s: the queue of the thread pool is full", x.head.Method, x.head.Target)
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
