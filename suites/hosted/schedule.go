package hosted

import (
	"errors"
	"runtime"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// Schedule is one of the ways in which the rules allow a server to run an application.
type Schedule struct {
	Name string
	wrap func(wsgi.Application) wsgi.Application // nil: nothing is changed
	ends bool                                    // it closes the application before that has ended
}

// Schedules are the schedules that every application has to handle.
var Schedules = []Schedule{
	{Name: component.Plain},
	{Name: "content in single octets, each late", wrap: dripping},
	{Name: component.Hops, wrap: hopping},
	{Name: component.Gone0, wrap: closing(0), ends: true},
	{Name: component.Gone1, wrap: closing(1), ends: true},
	{Name: component.Gone3, wrap: closing(3), ends: true},
}

// hopping resumes the application, and closes it, on a new thread each time once it has
// yielded a token (threads/any-thread).
func hopping(app wsgi.Application) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		iterable, err := app.Call(environ, start)
		if err != nil || iterable == nil {
			return iterable, err
		}
		return &hopper{Iterable: iterable}, nil
	})
}

type hopper struct {
	wsgi.Iterable
	switched bool
}

func (h *hopper) Next() (v wsgi.Value, err error) {
	if !h.switched {
		v, err = h.Iterable.Next()
	} else {
		onNewThread(func() { v, err = h.Iterable.Next() })
	}
	if _, isBlock := v.([]byte); err == nil && !isBlock {
		h.switched = true
	}
	return v, err
}

func (h *hopper) Close() (err error) {
	onNewThread(func() { err = h.Iterable.Close() })
	return err
}

// onNewThread runs f on a new thread: the thread of a locked goroutine ends with it. A panic of f is
// passed on.
func onNewThread(f func()) {
	done := make(chan any)
	go func() {
		runtime.LockOSThread()
		defer func() { done <- recover() }()
		f()
	}()
	if p := <-done; p != nil {
		panic(p)
	}
}

// closing ends the iteration after some values, as a server may if its client has gone.
func closing(after int) func(wsgi.Application) wsgi.Application {
	return func(app wsgi.Application) wsgi.Application {
		return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			iterable, err := app.Call(environ, start)
			if err != nil || iterable == nil {
				return iterable, err
			}
			return &closer{Iterable: iterable, left: after}, nil
		})
	}
}

type closer struct {
	wsgi.Iterable
	left int
}

var errLeft = errors.New("the client has gone")

func (c *closer) Next() (wsgi.Value, error) {
	if c.left--; c.left < 0 {
		return nil, errLeft
	}
	return c.Iterable.Next()
}
