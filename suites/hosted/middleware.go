package hosted

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Middleware checks a middleware component by putting it between a server and applications that
// switch, and fails t for each rule of the switch that it breaks:
// sync-switch/token-through and sync-switch/environ-copied.
func Middleware(t *testing.T, newServer wsgi.NewServer, middleware func(wsgi.Application) wsgi.Application) {
	t.Helper()
	violations, err := ExamineMiddleware(t.Context(), newServer, middleware)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}

// ExamineMiddleware does what Middleware does, for use outside of tests.
func ExamineMiddleware(ctx context.Context, newServer wsgi.NewServer, middleware func(wsgi.Application) wsgi.Application) ([]Violation, error) {
	var all []Violation
	for _, turns := range []int{0, 1, 3} {
		w := &witness{turns: turns}
		s, err := open(newServer, Schedule{}, w.above(middleware(w.below())))
		if err != nil {
			return all, err
		}
		request := Request{"POST", "/", "hello"}
		_, err = s.exchange(ctx, request)
		if e := s.server.Close(); err == nil {
			err = e
		}
		if err != nil && len(w.broken) == 0 {
			return all, fmt.Errorf("an application that switches after %d values, below the middleware: %w", turns, err)
		}
		for _, v := range w.broken {
			all = append(all, Violation{v, fmt.Sprintf("a switch after %d values", turns), request})
		}
	}
	return all, nil
}

// witness is above and below a middleware and compares what it sees.
type witness struct {
	turns   int // values that the application below yields before it switches
	token   wsgi.Token
	yielded bool // the token has been yielded below, and must arrive above next
	passed  bool
	broken  []trace.Violation
}

func (w *witness) breaks(rule, format string, args ...any) {
	w.broken = append(w.broken, trace.Violation{Rule: rule, What: fmt.Sprintf(format, args...)})
}

func (w *witness) above(app wsgi.Application) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		iterable, err := app.Call(environ, start)
		if err != nil || iterable == nil {
			return iterable, err
		}
		return &aboveIterable{iterable, w}, nil
	})
}

type aboveIterable struct {
	wsgi.Iterable
	w *witness
}

func (a *aboveIterable) Next() (wsgi.Value, error) {
	before := a.w.yielded
	v, err := a.Iterable.Next()
	if a.w.yielded && !a.w.passed {
		switch {
		case before:
			a.w.breaks("sync-switch/token-through", "a token was held back for a turn")
		case err != nil:
			a.w.breaks("sync-switch/token-through", "instead of a token came %v", err)
		case v != wsgi.Value(a.w.token):
			a.w.breaks("sync-switch/token-through", "instead of a token came %T", v)
		}
		a.w.passed = true
	}
	return v, err
}

// below returns an application that yields some values, switches and reads its content.
func (w *witness) below() wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		_, err := start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: "text/plain"}}, nil)
		return &belowIterable{w: w, environ: environ}, err
	})
}

type belowIterable struct {
	w       *witness
	environ wsgi.Environ
	turn    int
}

func (b *belowIterable) Next() (wsgi.Value, error) {
	b.turn++
	switch {
	case b.turn <= b.w.turns:
		return []byte{'x'}, nil
	case b.turn == b.w.turns+1:
		factory, ok := b.environ[wsgi.KeyInputFactory].(wsgi.InputFactory)
		if !ok {
			b.w.breaks("sync-switch/environ-copied", "the environ below has no %s", wsgi.KeyInputFactory)
			return nil, io.EOF
		}
		token, err := factory()
		b.w.token, b.w.yielded = token, err == nil
		return token, err
	case b.turn == b.w.turns+2:
		in, ok := b.environ[wsgi.KeyInput].(wsgi.Input)
		if !ok {
			b.w.breaks("sync-switch/environ-copied", "after the switch the environ below has no %s", wsgi.KeyInput)
			return nil, io.EOF
		}
		data, err := in.ReadSize(100)
		if err != nil || string(data) != "hello" {
			b.w.breaks("sync-switch/environ-copied", "after the switch %s below returned %q, %v", wsgi.KeyInput, data, err)
		}
		return []byte("read"), nil
	}
	return nil, io.EOF
}

func (b *belowIterable) Close() error { return nil }
