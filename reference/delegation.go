package reference

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// resultToken is the token of a delegated call.
type resultToken struct {
	x    *Exchange
	call func() (any, error)
	used bool // it has been yielded

	mu     sync.Mutex
	done   bool
	result any
	err    error
}

// ResumeWithResult is wsgi.resume_with_result. The call begins when the token is yielded; if
// it never is, nothing happens.
func (x *Exchange) ResumeWithResult(call func() (any, error)) (wsgi.ResultToken, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.over.Load() || x.state != running:
		return nil, fmt.Errorf("%w: resume_with_result was called outside the turns of its request", wsgi.ErrRefused)
	case x.left:
		return nil, fmt.Errorf("%w: resume_with_result was called in the synchronous phase", wsgi.ErrRefused)
	}
	return &resultToken{x: x, call: call}, nil
}

// Delegate handles the yielded token: the call runs in the pool
// (delegate/different-thread), and the application waits for it (delegate/result).
func (x *Exchange) Delegate(t *resultToken) error {
	t.used = true
	if !x.server.pool.admits(job(nil)) {
		x.server.logf("%s %s: the queue of the thread pool is full", x.head.Method, x.head.Target)
		return refuse(http.StatusServiceUnavailable, "too many requests are waiting for a thread")
	}
	x.delegated, x.then, x.pending = t, await, forResult
	x.server.seams.RunCall(x, t.run)
	return nil
}

// run runs the call. What the call raises goes into the token and nowhere else
// (delegate/exception).
func (t *resultToken) run() {
	result, err := func() (result any, err error) {
		defer recovered(&err)
		return t.call()
	}()
	t.mu.Lock()
	t.result, t.err, t.done = result, err, true
	t.mu.Unlock()
	t.x.wake(forResult)
}

func (t *resultToken) ready() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.done
}

func (t *resultToken) Result() (any, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		return nil, fmt.Errorf("%w: the result is not available yet", wsgi.ErrRefused)
	}
	return t.result, t.err
}
