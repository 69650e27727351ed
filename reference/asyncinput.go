package reference

import (
	"fmt"
	"io"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// asyncInput is wsgi.async_input. It belongs to its request and answers for no other,
// however long somebody keeps it (async-input/own-request).
type asyncInput struct{ x *Exchange }

func (in *asyncInput) Next() ([]byte, error) { return in.x.server.seams.Next(in.x) }

// Next is next() on the request's async_input. It takes what has arrived and never
// waits (async-input/non-blocking); at the boundary it ends, again and again
// (async-input/end).
func (x *Exchange) Next() ([]byte, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.over.Load() || x.state != running:
		return nil, fmt.Errorf("%w: async_input used outside its request's turns", wsgi.ErrRefused)
	case x.left: // sync-switch/no-async-after
		return nil, fmt.Errorf("%w: async_input used after the input_factory", wsgi.ErrRefused)
	case x.taken && x.ended:
		return nil, io.EOF // the end may be told again (settlement 9)
	case x.taken: // async-input/second-next-refused; nothing is taken
		return nil, fmt.Errorf("%w: a second next() in one turn", wsgi.ErrRefused)
	}
	x.taken = true
	piece, err := x.content.Take()
	if err == nil && len(piece) == 0 {
		x.server.seams.Continue(x)
	}
	x.lent, x.ended = piece, err == io.EOF
	return piece, err
}

// Park has the application resumed when content, the boundary or an error is there
// (async-input/park).
func (x *Exchange) Park() {
	if x.content.Ready() {
		return
	}
	x.server.seams.Continue(x)
	x.then, x.pending = await, forContent
}

// SendContinue sends the interim response that the client waits for, if it does, when
// the application first asks for content (boundary/expect-continue).
func (x *Exchange) SendContinue() {
	if x.response.sent || !x.owesContinue() {
		return
	}
	x.continued.Store(true)
	x.conn.out.write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	x.conn.expectContent()
}

// owesContinue reports whether the client may be waiting to be told to go on: not if it
// has been, or if content has come without that.
func (x *Exchange) owesContinue() bool {
	return x.head.Continue && !x.continued.Load() && !x.content.Begun()
}
