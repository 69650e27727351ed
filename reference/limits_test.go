package reference_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func TestTimeouts(t *testing.T) {
	limits := reference.WithLimits(func(l *reference.Limits) {
		l.HeadTimeout, l.ContentTimeout, l.HalfClosed = time.Millisecond, time.Millisecond, time.Millisecond
	})
	s := serve(t, routes{"/echo": echo, "/upload": upload}, limits)
	dial(t, s).send("\n").wants(408, "")
	dial(t, s).send("GET / HTTP/1.1\nHo").wants(408, "")
	dial(t, s).send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 5\n\n").wants(408, "")
	dial(t, s).send("POST /upload HTTP/1.1\nHost: x\nContent-Length: 5\n\nhell").wants(408, "")
}

func TestIdleConnectionsEnd(t *testing.T) {
	s := serve(t, wsgi.ApplicationFunc(hello), reference.WithLimits(func(l *reference.Limits) { l.Idle = time.Millisecond }))
	dial(t, s).ends()
	for { // until a request comes in time
		c := dial(t, s)
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if r, err := http.ReadResponse(c.r, nil); err == nil {
			io.Copy(io.Discard, r.Body)
			c.ends()
			return
		}
	}
}

func TestHalfClosedClientIsHeldForALimitedTime(t *testing.T) {
	closed := make(chan bool)
	s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, _ wsgi.StartResponse) (wsgi.Iterable, error) {
		event, err := e[reference.KeyEvent].(func() (*reference.Event, error))()
		return &loop{closed: func() { close(closed) }, turn: func() (wsgi.Value, error) { return event, err }}, nil
	}), reference.WithLimits(func(l *reference.Limits) { l.HalfClosed = time.Millisecond }))
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").CloseWrite()
	<-closed
}

func TestContentLimit(t *testing.T) {
	s := serve(t, routes{"/echo": echo, "/upload": upload}, reference.WithLimits(func(l *reference.Limits) { l.Content = 5 }))
	dial(t, s).send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello").wants(200, "hello")
	dial(t, s).send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 6\n\nhello!").wants(413, "")
	dial(t, s).send("POST /upload HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nhel\n").send("3\nlo!\n0\n\n").wants(413, "")
}

func TestRequestLimit(t *testing.T) {
	called := make(chan bool, 1)
	s := serve(t, routes{"/hold": func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		called <- true
		return &loop{turn: func() (wsgi.Value, error) { return asyncInput(e), nil }}, nil
	}}, reference.WithLimits(func(l *reference.Limits) { l.Requests = 1 }))
	c := dial(t, s).send("POST /hold HTTP/1.1\nHost: x\nContent-Length: 1\n\n")
	<-called
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").wants(503, "")
	c.abort()
}
