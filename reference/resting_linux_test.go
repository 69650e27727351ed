package reference_test

import (
	"runtime"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func TestConnectionsThatRestHaveNoGoroutine(t *testing.T) {
	s := serve(t, wsgi.ApplicationFunc(hello), reference.Loops(2))
	before := runtime.NumGoroutine()
	var clients []*client
	for range 50 {
		clients = append(clients, dial(t, s))
	}
	for range 3 {
		for _, c := range clients {
			c.send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
		}
	}
	if n := runtime.NumGoroutine() - before; n > 10 {
		t.Errorf("%d goroutines for 50 connections", n)
	}
	// A request that needs a goroutine is served too, and so are requests in one piece after it.
	for _, c := range clients {
		c.send("GET / HTTP/1.1\nHo").send("st: x\n\nGET / HTTP/1.1\nHost: x\n\n")
		c.wants(200, "hello\n")
		c.wants(200, "hello\n")
		c.send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
	}
}
