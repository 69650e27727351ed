package reference_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// abort breaks the connection.
func (c *client) abort() {
	c.SetLinger(0)
	c.Close()
}

func TestIterableIsClosedOnceWhenTheClientGoesAway(t *testing.T) {
	cases := map[string]func(e wsgi.Environ, start wsgi.StartResponse) func() (wsgi.Value, error){
		"parked": func(e wsgi.Environ, _ wsgi.StartResponse) func() (wsgi.Value, error) {
			return func() (wsgi.Value, error) { return asyncInput(e), nil }
		},
		"paused": func(wsgi.Environ, wsgi.StartResponse) func() (wsgi.Value, error) {
			return func() (wsgi.Value, error) { return []byte{}, nil }
		},
		"asleep": func(e wsgi.Environ, _ wsgi.StartResponse) func() (wsgi.Value, error) {
			event, err := e[reference.KeyEvent].(func() (*reference.Event, error))()
			return func() (wsgi.Value, error) { return event, err }
		},
		"endless": func(_ wsgi.Environ, start wsgi.StartResponse) func() (wsgi.Value, error) {
			err := begin(start)
			return func() (wsgi.Value, error) { return make([]byte, 1<<16), err }
		},
		"reading": func(e wsgi.Environ, _ wsgi.StartResponse) func() (wsgi.Value, error) {
			switched := false
			return func() (wsgi.Value, error) {
				if !switched {
					switched = true
					return factory(e)
				}
				_, err := wsgiInput(e).ReadSize(-1)
				if !errors.Is(err, wsgi.ErrDisconnected) {
					err = errors.Join(errors.New("cut content passed for complete"), err)
				}
				return nil, err
			}
		},
		"pausing in the pool": func(e wsgi.Environ, _ wsgi.StartResponse) func() (wsgi.Value, error) {
			switched := false
			return func() (wsgi.Value, error) {
				if !switched {
					switched = true
					return factory(e)
				}
				return []byte{}, nil
			}
		},
	}
	for name, make := range cases {
		t.Run(name, func(t *testing.T) {
			begun, closed := make2[bool](1), make2[bool](2)
			var running, overlaps atomic.Int32
			s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
				turn := make(e, start)
				first := true
				return &loop{closed: func() {
					overlaps.Add(running.Load())
					closed <- true
				}, turn: func() (wsgi.Value, error) {
					running.Add(1)
					defer running.Add(-1)
					if first {
						first = false
						begun <- true
					}
					return turn()
				}}, nil
			}))
			c := dial(t, s).send("POST / HTTP/1.1\nHost: x\nContent-Length: 10\n\nshort")
			<-begun
			c.abort()
			<-closed
			s.Close()
			if len(closed) > 0 || overlaps.Load() > 0 {
				t.Errorf("closed %d times more; overlapped %d times", len(closed), overlaps.Load())
			}
		})
	}
}

func make2[T any](n int) chan T { return make(chan T, n) }

func TestHalfCloseAfterTheContentIsNoDisconnect(t *testing.T) {
	free := make(chan bool)
	s := serve(t, turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		event, err := e[reference.KeyEvent].(func() (*reference.Event, error))()
		go func() {
			<-free
			event.Fire()
		}()
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) { return event, err },
			func() (wsgi.Value, error) { return say(start, "still there") },
		}
	}))
	c := dial(t, s).send("GET / HTTP/1.1\nHost: x\n\nGET / HTTP/1.1\nHost: x\n\n")
	c.CloseWrite()
	for range 2 {
		free <- true
		c.wants(200, "still there")
	}
	c.ends()
}

func TestHalfClosedClientThatWentAwayIsNoticedByTheReset(t *testing.T) {
	begun, closed := make(chan bool, 1), make(chan bool)
	s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		event, err := e[reference.KeyEvent].(func() (*reference.Event, error))()
		return &loop{closed: func() { close(closed) }, turn: func() (wsgi.Value, error) {
			begun <- true
			return event, err
		}}, nil
	}))
	c := dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
	<-begun
	c.CloseWrite()
	c.abort()
	<-closed
}

func TestContentThatIsCutShortIsNotComplete(t *testing.T) {
	took, over := make(chan bool, 10), make(chan error, 10)
	s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		return &loop{closed: func() { over <- nil }, turn: func() (wsgi.Value, error) {
			b, err := asyncInput(e).Next()
			if len(b) > 0 {
				took <- true
			}
			if err != nil {
				over <- err
				return nil, err
			}
			return asyncInput(e), nil
		}}, nil
	}))
	for _, request := range []string{"Content-Length: 10\n\nshort", "Transfer-Encoding: chunked\n\n5\nshort\n", "Transfer-Encoding: chunked\n\n5\nshort\n0\n"} {
		c := dial(t, s).send("POST / HTTP/1.1\nHost: x\n" + request)
		<-took // it is parked, or about to be
		c.CloseWrite()
		c.wants(400, "")
		c.ends()
		for err := range over {
			if err == nil {
				break
			}
			if !errors.Is(err, wsgi.ErrDisconnected) {
				t.Errorf("%q: %v", request, err)
			}
		}
	}
}
