package reference_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func descriptors(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0 // this system has no such list
	}
	return len(entries)
}

func TestNothingIsLeftAfterClose(t *testing.T) {
	http.DefaultClient.CloseIdleConnections()
	dial(t, serve(t, wsgi.ApplicationFunc(hello))).Close() // the poller's own descriptors
	goroutines, before := gleak.Goroutines(), descriptors(t)
	began := make(chan bool, 10)
	s, err := reference.New(routes{
		"/park": func(e wsgi.Environ, _ wsgi.StartResponse) (wsgi.Iterable, error) {
			began <- true
			return &loop{turn: func() (wsgi.Value, error) { return asyncInput(e), nil }}, nil
		},
		"/pause": func(wsgi.Environ, wsgi.StartResponse) (wsgi.Iterable, error) {
			began <- true
			return &loop{turn: func() (wsgi.Value, error) { return []byte{}, nil }}, nil
		},
		"/read": reference.Bridge(wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			began <- true
			_, err := wsgiInput(e).ReadSize(-1)
			return nil, err
		})).Call,
		"/big": func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			began <- true
			err := begin(start)
			return &loop{turn: func() (wsgi.Value, error) { return make([]byte, 8<<20), err }}, nil
		},
	}, reference.Loops(2))
	if err != nil {
		t.Fatal(err)
	}
	var clients []*client
	for _, path := range []string{"/park", "/pause", "/read", "/big"} {
		clients = append(clients, dial(t, s).send("POST %s HTTP/1.1\nHost: x\nContent-Length: 5\n\nhe", path))
		<-began
	}
	clients = append(clients, dial(t, s), dial(t, s).send("GET / HTTP/1.1\n"))
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error("a second Close:", err)
	}
	for _, c := range clients {
		c.Close()
	}
	gomega.NewWithT(t).Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(goroutines))
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func TestShutdownFinishesRequestsInProgress(t *testing.T) {
	begun, free := make(chan bool), make(chan bool)
	s := serve(t, wsgi.ApplicationFunc(delegating(func() (any, error) { begun <- true; <-free; return "finished", nil })))
	idle := dial(t, s)
	c := dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
	<-begun
	down := make(chan error)
	go func() { down <- s.Shutdown(context.Background()) }()
	idle.ends()
	free <- true
	if r := c.wants(200, "finished "); !r.Close {
		t.Error("the last response does not announce the close")
	}
	c.ends()
	c.Close()
	if err := <-down; err != nil {
		t.Error(err)
	}
}

func TestShutdownGivesUpWithItsContext(t *testing.T) {
	begun, closed := make(chan bool, 1), make(chan bool)
	s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, _ wsgi.StartResponse) (wsgi.Iterable, error) {
		begun <- true
		return &loop{closed: func() { close(closed) }, turn: func() (wsgi.Value, error) { return asyncInput(e), nil }}, nil
	}))
	dial(t, s).send("POST / HTTP/1.1\nHost: x\nContent-Length: 1\n\n")
	<-begun
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Shutdown(ctx); err != context.Canceled {
		t.Error(err)
	}
	<-closed
}

func TestShutdownServesNoFurtherRequest(t *testing.T) {
	begun, free := make(chan bool), make(chan bool)
	var calls atomic.Int32
	s := serve(t, turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		calls.Add(1)
		token, err := delegate(e, func() (any, error) { begun <- true; <-free; return nil, nil })
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) { return say(start, "head, ") }, // which keeps the connection
			func() (wsgi.Value, error) { return token, err },
			func() (wsgi.Value, error) { return []byte("end"), nil },
		}
	}))
	kept, pipelining := dial(t, s), dial(t, s)
	kept.send("GET / HTTP/1.1\nHost: x\n\n")
	<-begun
	pipelining.send("GET / HTTP/1.1\nHost: x\n\nGET / HTTP/1.1\nHost: x\n\n")
	<-begun
	idle := dial(t, s)
	down := make(chan error)
	go func() { down <- s.Shutdown(context.Background()) }()
	idle.ends() // it has begun
	for _, c := range []*client{kept, pipelining} {
		free <- true
		c.wants(200, "head, end")
		c.ends()
		c.Close()
	}
	if err := <-down; err != nil || calls.Load() != 2 {
		t.Error(err, calls.Load(), "calls")
	}
}

func TestNothingIsLeftAfterShutdown(t *testing.T) {
	http.DefaultClient.CloseIdleConnections()
	dial(t, serve(t, wsgi.ApplicationFunc(hello))).Close()
	goroutines, before := gleak.Goroutines(), descriptors(t)
	s, err := reference.New(routes{"/sync": reference.Bridge(wsgi.ApplicationFunc(reading)).Call, "/echo": echo}, reference.ErrorLog(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, s)
	for _, path := range []string{"/", "/sync", "/echo"} {
		c.send("POST %s HTTP/1.1\nHost: x\nContent-Length: 2\n\nok", path).wants(200, "")
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	c.ends()
	c.Close()
	gomega.NewWithT(t).Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(goroutines))
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
