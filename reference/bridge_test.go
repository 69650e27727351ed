package reference_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// bridgedServer serves a synchronous application below the bridge, and hello at "/".
func bridgedServer(t *testing.T, app wsgi.ApplicationFunc, options ...reference.Option) *reference.Server {
	return serve(t, routes{"/sync": reference.Bridge(app).Call}, options...)
}

func TestBridgedApplicationRunsUnchanged(t *testing.T) {
	closed := make(chan bool, 1)
	s := bridgedServer(t, func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		for key := range e {
			if strings.HasPrefix(key, "wsgicheck_reference") || key == wsgi.KeyAsyncInput || key == wsgi.KeyInputFactory {
				return nil, fmt.Errorf("%s is not hidden", key)
			}
		}
		write, err := start("201 Created", []wsgi.Header{{Name: "X-A", Value: "b"}}, nil)
		if err == nil {
			err = write([]byte("written "))
		}
		content, err2 := wsgiInput(e).ReadSize(-1)
		return &steps{closed: func() { closed <- true }, turns: []func() (wsgi.Value, error){
			func() (wsgi.Value, error) { return content, errors.Join(err, err2) },
			func() (wsgi.Value, error) { return []byte{}, nil },
			func() (wsgi.Value, error) { return []byte(" end"), nil },
		}}, nil
	})
	c := dial(t, s)
	r := c.send("POST /sync HTTP/1.1\nHost: x\nContent-Length: 7\n\ncontent").wants(201, "written content end")
	if r.Header.Get("X-A") != "b" {
		t.Error("a header is missing")
	}
	<-closed
	c.send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
}

func TestBridgedContentIsWhatTheComponentAboveHasNotTaken(t *testing.T) {
	below := reference.Bridge(wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		b, err := wsgiInput(e).ReadSize(-1)
		if err == nil {
			err = begin(start)
		}
		return body(string(b)), err
	}))
	app := wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		if _, err := asyncInput(e).Next(); err != nil {
			return nil, err
		}
		return below.Call(e, start)
	})
	c := dial(t, serve(t, app))
	c.send("POST / HTTP/1.1\nHost: x\nContent-Length: 9\nExpect: 100-continue\n\n")
	c.wants(100, "")
	c.send("remainder").wants(200, "remainder")
}

func TestBridgedErrors(t *testing.T) {
	boom := errors.New("boom")
	cases := map[string]func(start wsgi.StartResponse) (wsgi.Iterable, error){
		"error": func(wsgi.StartResponse) (wsgi.Iterable, error) { return nil, boom },
		"panic": func(wsgi.StartResponse) (wsgi.Iterable, error) { panic(boom) },
		"EOF":   func(wsgi.StartResponse) (wsgi.Iterable, error) { return nil, io.EOF },
		"nil":   func(wsgi.StartResponse) (wsgi.Iterable, error) { return nil, nil },
		"next": func(wsgi.StartResponse) (wsgi.Iterable, error) {
			return &loop{turn: func() (wsgi.Value, error) { return nil, boom }}, nil
		},
	}
	for name, app := range cases {
		s := bridgedServer(t, func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) { return app(start) })
		t.Run(name, func(t *testing.T) {
			dial(t, s).send("GET /sync HTTP/1.1\nHost: x\n\n").wants(500, "Internal Server Error\n")
			dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
		})
	}
}

func TestBlockedApplicationsDoNotStallOthers(t *testing.T) {
	free := make(chan struct{})
	blocked := make(chan bool)
	s := bridgedServer(t, func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		blocked <- true
		<-free
		return hello(e, start)
	}, reference.WithLimits(func(l *reference.Limits) { l.Threads, l.Queue = 2, 1 }))
	var held []*client
	for range 2 {
		held = append(held, dial(t, s).send("GET /sync HTTP/1.1\nHost: x\n\n"))
		<-blocked
	}
	// One may wait in the queue; of two more, one gets 503.
	turned := make(chan *client, 2)
	for range 2 {
		c := dial(t, s).send("GET /sync HTTP/1.1\nHost: x\n\n")
		go func() {
			if _, err := c.r.Peek(1); err == nil {
				turned <- c
			}
		}()
	}
	first := <-turned
	first.wants(503, "")
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
	close(free)
	<-blocked
	for _, c := range append(held, <-turned) {
		c.wants(200, "hello\n")
	}
}
