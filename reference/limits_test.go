package reference_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func TestTimeOuts(t *testing.T) {
	limits := reference.WithLimits(func(l *reference.Limits) {
		l.Idle, l.HeadTimeout, l.ContentTimeout, l.HalfClosed = time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond
	})
	s := serve(t, routes{"/echo": echo, "/upload": upload}, limits)
	dial(t, s).ends() // idle
	dial(t, s).send("\n").wants(408, "")
	dial(t, s).send("GET / HTTP/1.1\nHo").wants(408, "")
	dial(t, s).send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 5\n\n").wants(408, "")
	dial(t, s).send("POST /upload HTTP/1.1\nHost: x\nContent-Length: 5\n\nhell").wants(408, "")
	c := dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
	c.wants(200, "hello\n")
	c.ends()
}

func TestHalfClosedClientIsHeldForATime(t *testing.T) {
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

// TestHostileClients keeps a thousand clients of each kind at the server, in the pool's
// reach too, and wants an honest one served promptly all the same.
func TestHostileClients(t *testing.T) {
	big := bytes.Repeat([]byte("x"), 8<<20)
	s := serve(t, routes{
		"/big": func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			err := begin(start)
			return &loop{turn: func() (wsgi.Value, error) { return big, err }}, nil
		},
		"/bigger": reference.Bridge(wsgi.ApplicationFunc(func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			err := begin(start)
			return &loop{turn: func() (wsgi.Value, error) { return big, err }}, nil
		})).Call,
		"/echo": echo,
		"/sync": reference.Bridge(wsgi.ApplicationFunc(hello)).Call,
	})
	hostile := []string{
		"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",                                      // never ends its head
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe",              // never ends its content
		"GET /big HTTP/1.1\r\nHost: x\r\n\r\n",                                       // never reads
		"GET /bigger HTTP/1.1\r\nHost: x\r\n\r\n",                                    // nor from the pool
		strings.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 50) + "GET / HTTP/1.1\r", // pipelines and never reads
	}
	var ready sync.WaitGroup
	for i := range 1000 {
		c := dial(t, s)
		c.SetReadBuffer(4096) // or the kernel takes gigabytes for them
		ready.Go(func() { io.WriteString(c.TCPConn, hostile[i%len(hostile)]) })
	}
	ready.Wait()
	for _, path := range []string{"/", "/sync"} {
		r, err := http.Get("http://" + s.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		if err != nil || string(text) != "hello\n" {
			t.Errorf("%s: %q, %v", path, text, err)
		}
		r.Body.Close()
	}
}
