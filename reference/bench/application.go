package main

import (
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

const greeting = "Hello, world!\n"

var (
	headers            = []wsgi.Header{{Name: "Content-Type", Value: "text/plain"}}
	hello   wsgi.Value = []byte(greeting)
)

// serveBare is the handler that the reference is compared with.
func serveBare() (net.Listener, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, greeting)
		}))
	}
	return listener, err
}

// application says hello, holds responses, and sends a message to all that it holds: a response
// at /hold waits for an event, one at /poll yields empty blocks.
type application struct {
	mu     sync.Mutex
	count  int // of messages
	events map[*reference.Event]bool
}

func newApplication() *application { return &application{events: map[*reference.Event]bool{}} }

func (a *application) Call(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	if _, err := start("200 OK", headers, nil); err != nil {
		return nil, err
	}
	switch e["PATH_INFO"] {
	case "/hold":
		event, err := e[reference.KeyEvent].(func() (*reference.Event, error))()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.events[event] = true
		return &holding{app: a, token: event}, err
	case "/poll":
		return &holding{app: a, token: []byte{}}, nil
	case "/send":
		a.send()
	case "/collect":
		collect()
	}
	return &once{hello}, nil
}

func (a *application) send() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.count++
	for event := range a.events {
		event.Fire()
	}
}

func (a *application) messages() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count
}

// holding yields a block at first, and one for each message.
type holding struct {
	app   *application
	token wsgi.Value
	begun bool
	seen  int
}

func (h *holding) Next() (wsgi.Value, error) {
	n := h.app.messages()
	switch {
	case !h.begun:
		h.begun, h.seen = true, n
		return []byte(greeting), nil
	case h.seen < n:
		h.seen++
		return []byte(greeting), nil
	}
	return h.token, nil
}

func (h *holding) Close() error {
	if event, ok := h.token.(*reference.Event); ok {
		h.app.mu.Lock()
		defer h.app.mu.Unlock()
		delete(h.app.events, event)
	}
	return nil
}

// once is an iterable of one block.
type once struct{ block wsgi.Value }

func (o *once) Len() int { return 1 }

func (o *once) Next() (wsgi.Value, error) {
	if o.block == nil {
		return nil, io.EOF
	}
	block := o.block
	o.block = nil
	return block, nil
}

func (o *once) Close() error { return nil }
