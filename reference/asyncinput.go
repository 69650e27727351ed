package reference

import (
	"fmt"
	"io"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// asyncInput is wsgi.async_input. It belongs to its request and never gives the content of
// another, however long it is kept (async-input/own-request).
type asyncInput struct{ x *Exchange }

func (in *asyncInput) Next() ([]byte, error) { return in.x.server.seams.Next(in.x) }

// Next is next() on the request's async_input. It takes what has arrived and never waits
// (async-input/non-blocking); from the boundary on it reports the end each time it is called
// (async-input/end).
func (x *Exchange) Next() ([]byte, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.over.Load() || x.state != running:
		return nil, fmt.Errorf("%w: async_input was used outside the turns of its request", wsgi.ErrRefused)
	case x.left: // sync-switch/no-async-after
		return nil, fmt.Errorf("%w: async_input was used after input_factory was called", wsgi.ErrRefused)
	case x.taken && x.ended:
		return nil, io.EOF // the end may be reported again (settlement 9)
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

// Park arranges that the application is resumed when there is content, the boundary or an
// error (async-input/park).
func (x *Exchange) Park() {
	if x.content.Ready() {
		return
	}
	x.server.seams.Continue(x)
	x.then, x.pending = await, forContent
}

// SendContinue is called when the application asks for content. It sends the interim
// response if the client waits for one (boundary/expect-continue).
func (x *Exchange) SendContinue() {
	if x.response.sent || !x.owesContinue() {
		return
	}
	x.continued.Store(true)
	x.conn.out.write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	x.conn.expectContent()
}

// owesContinue reports whether the client may be waiting for 100 (Continue). It is not if
// that has been sent, or if content has arrived without it.
func (x *Exchange) owesContinue() bool {
	return x.head.Continue && !x.continued.Load() && !x.content.Begun()
}
