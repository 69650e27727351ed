package reference_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

var big = bytes.Repeat([]byte("x"), 8<<20)

// bigger yields blocks without end.
func bigger(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	err := begin(start)
	return &loop{turn: func() (wsgi.Value, error) { return big, err }}, nil
}

// written writes blocks without end.
func written(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	write, err := start("200 OK", nil, nil)
	for err == nil {
		err = write(big)
	}
	return nil, err
}

// reading answers with its content, by the synchronous interface.
func reading(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	content, err := wsgiInput(e).ReadSize(-1)
	if err == nil {
		err = begin(start)
	}
	return body(string(content)), err
}

// TestHostileClients keeps two hundred clients of each hostile kind connected, also to requests in the
// pool, and checks that an honest client is served all the same.
func TestHostileClients(t *testing.T) {
	s := serve(t, routes{
		"/big": bigger, "/echo": echo, "/sync": reference.Bridge(wsgi.ApplicationFunc(hello)).Call,
		"/pool/big":     reference.Bridge(wsgi.ApplicationFunc(bigger)).Call,
		"/pool/written": reference.Bridge(wsgi.ApplicationFunc(written)).Call,
		"/pool/reading": reference.Bridge(wsgi.ApplicationFunc(reading)).Call,
	})
	hostile := []string{
		"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",                                      // never ends its head
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe",              // never ends its content
		"POST /pool/reading HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe",      // nor there
		"GET /big HTTP/1.1\r\nHost: x\r\n\r\n",                                       // never reads
		"GET /pool/big HTTP/1.1\r\nHost: x\r\n\r\n",                                  // nor from the pool
		"GET /pool/written HTTP/1.1\r\nHost: x\r\n\r\n",                              // nor what is written
		strings.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 50) + "GET / HTTP/1.1\r", // pipelines and never reads
	}
	var ready sync.WaitGroup
	for i := range 200 * len(hostile) {
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

func TestThreadsThatWaitForTheirClientsAreReplacedUpToALimit(t *testing.T) {
	var called = make(chan bool, 10)
	s := bridgedServer(t, func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		called <- true
		return reading(e, start)
	}, reference.WithLimits(func(l *reference.Limits) { l.Threads, l.Waiting = 1, 1 }))
	var slow []*client
	for i := range 3 {
		c := dial(t, s).send("POST /sync HTTP/1.1\nHost: x\nContent-Length: 2\n\n%d", i)
		slow = append(slow, c)
		if i < 2 {
			<-called
		}
	}
	// The third gets no thread until one of the others comes back.
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
	if len(called) > 0 {
		t.Error("more threads than the limits allow")
	}
	slow[0].send("!").wants(200, "0!")
	<-called
	for i, c := range slow[1:] {
		c.send("!").wants(200, fmt.Sprint(i+1, "!"))
	}
	// Afterwards the pool is as small as before.
	slow[0].send("POST /sync HTTP/1.1\nHost: x\nContent-Length: 1\n\nx").wants(200, "x")
}

// However many clients send their content slowly, one that has sent all of it gets a thread. The numbers of the pool are
// those of the default limits, divided by 32.
func TestSlowClientsLeaveAThreadForOthers(t *testing.T) {
	called := make(chan bool, 100)
	s := bridgedServer(t, func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		called <- true
		return reading(e, start)
	}, reference.WithLimits(func(l *reference.Limits) { l.Threads, l.Waiting, l.Reserve, l.Queue = 2, 32, 2, 32 }))
	turned := make(chan *client)
	for range 34 {
		dial(t, s).send("POST /sync HTTP/1.1\nHost: x\nContent-Length: 2\n\nx")
		<-called
	}
	for range 44 { // for which there is no thread; 32 of them may wait for one
		c := dial(t, s).send("POST /sync HTTP/1.1\nHost: x\nContent-Length: 2\n\nx")
		go func() {
			if _, err := c.r.Peek(1); err == nil {
				turned <- c
			}
		}()
	}
	for range 12 {
		(<-turned).wants(503, "")
	}
	honest := dial(t, s)
	for range 3 {
		honest.send("POST /sync HTTP/1.1\nHost: x\nContent-Length: 2\n\nhi").wants(200, "hi")
		<-called
	}
	if len(called) > 0 {
		t.Error("more threads than the limits allow")
	}
}

// A client that never pauses, but sends less than it must.
func TestContentThatComesTooSlowlyIsRefused(t *testing.T) {
	s := bridgedServer(t, reading, reference.WithLimits(func(l *reference.Limits) { l.ContentTimeout, l.ContentRate = time.Second, 1<<40 }))
	c := dial(t, s).send("POST /sync HTTP/1.1\nHost: x\nContent-Length: %d\n\n", int64(1)<<40)
	go func() {
		for octet := []byte("x"); ; {
			if _, err := c.TCPConn.Write(octet); err != nil {
				return
			}
		}
	}()
	c.wants(408, "")
}

// On a loop nothing can wait for the client, and what write() is given cannot be kept without end.
func TestWriteOnALoopIsBounded(t *testing.T) {
	result := make(chan error, 1)
	s := serve(t, wsgi.ApplicationFunc(func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		write, err := start("200 OK", nil, nil)
		for range 100 { // more than the sockets' buffers and the limit hold
			if err == nil {
				err = write(big[:1<<20])
			}
		}
		result <- err
		return nil, err
	}), reference.WithLimits(func(l *reference.Limits) { l.Written = 4 << 20 }))
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
	if err := <-result; !errors.Is(err, wsgi.ErrRefused) || !strings.Contains(err.Error(), "wait for the client") {
		t.Errorf("got the error %v", err)
	}
}

func TestClientThatNeverReadsIsGivenUp(t *testing.T) {
	for name, app := range map[string]wsgi.ApplicationFunc{
		"yielded": bigger, "written in the pool": reference.Bridge(wsgi.ApplicationFunc(written)).Call,
	} {
		t.Run(name, func(t *testing.T) {
			closed := make(chan bool)
			s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
				iterable, err := app(e, start)
				return &loop{turn: iterable.Next, closed: func() { close(closed) }}, err
			}), reference.WithLimits(func(l *reference.Limits) { l.WriteTimeout = time.Millisecond }))
			dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
			<-closed
		})
	}
}

// stuck is a log that blocks until it is freed.
type stuck struct {
	free chan bool
	text strings.Builder
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.free
	return s.text.Write(p)
}

func TestBlockedLogHoldsUpNothing(t *testing.T) {
	log := &stuck{free: make(chan bool)}
	s := serve(t, routes{
		"/log": func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			e[wsgi.KeyErrors].(wsgi.ErrorStream).WriteString(strings.Repeat("said\n", 1<<15))
			return hello(e, start)
		},
		"/fail": func(wsgi.Environ, wsgi.StartResponse) (wsgi.Iterable, error) { return nil, errors.New("failed") },
	}, reference.ErrorLog(log))
	c := dial(t, s).send("GET /fail HTTP/1.1\nHost: x\n\n")
	c.wants(500, "")
	c = dial(t, s)
	for range 20 { // more than is kept
		c.send("GET /log HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
	}
	close(log.free)
	s.Close()
	text := log.text.String()
	if !strings.Contains(text, "failed") || !strings.Contains(text, "said\n") || !strings.Contains(text, "writes to the log were lost") {
		t.Errorf("logged %d octets, %.200q…", len(text), text)
	}
}
