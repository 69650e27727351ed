package hosted_test

import (
	"errors"
	"io"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites/hosted"
)

func newReference(app wsgi.Application) (wsgi.Server, error) {
	return reference.New(app, reference.ErrorLog(io.Discard))
}

// steps is an application made of turns; each returns what it yields, io.EOF at the end.
type steps struct {
	environ wsgi.Environ
	start   wsgi.StartResponse
	turn    int
	turns   func(s *steps) (wsgi.Value, error)
	got     []byte
	kept    any
}

func (s *steps) Next() (wsgi.Value, error) { s.turn++; return s.turns(s) }
func (s *steps) Close() error              { return nil }

func application(turns func(s *steps) (wsgi.Value, error)) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		_, err := start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: "text/plain"}}, nil)
		return &steps{environ: environ, start: start, turns: turns}, err
	})
}

func (s *steps) next() ([]byte, error) { return s.environ[wsgi.KeyAsyncInput].(wsgi.AsyncInput).Next() }

func (s *steps) factory() (wsgi.Token, error) {
	return s.environ[wsgi.KeyInputFactory].(wsgi.InputFactory)()
}

func (s *steps) read() ([]byte, error) { return s.environ[wsgi.KeyInput].(wsgi.Input).ReadSize(-1) }

// echo keeps the rules: it yields what next() gives.
func echo(s *steps) (wsgi.Value, error) { return s.next() }

// upload keeps the rules: it takes what is there, switches, and reads the rest.
func upload(s *steps) (wsgi.Value, error) {
	switch s.turn {
	case 1:
		data, err := s.next()
		s.got = append(s.got, data...)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return []byte(nil), nil
	case 2:
		return s.factory()
	case 3:
		rest, err := s.read()
		return append(s.got, rest...), err
	}
	return nil, io.EOF
}

func TestApplicationsThatKeepTheRules(t *testing.T) {
	for name, turns := range map[string]func(*steps) (wsgi.Value, error){"echo": echo, "upload": upload} {
		t.Run(name, func(t *testing.T) { hosted.Application(t, newReference, application(turns)) })
	}
}

// faulty applications each break one rule.
var faulty = map[string]wsgi.Application{
	"async-input/once-per-yield": application(func(s *steps) (wsgi.Value, error) {
		if data, err := s.next(); err != nil {
			return data, err
		}
		_, err := s.next()
		return []byte{}, err
	}),
	"sync-switch/call-to-switch": application(func(s *steps) (wsgi.Value, error) {
		if s.turn > 1 {
			return nil, io.EOF
		}
		if in, ok := s.environ[wsgi.KeyInput].(wsgi.Input); ok {
			in.ReadSize(1)
		}
		return []byte("done"), nil
	}),
	"sync-switch/token-next": application(func(s *steps) (wsgi.Value, error) {
		switch s.turn {
		case 1:
			token, err := s.factory()
			s.kept = token
			return []byte("not the token"), err
		case 2:
			return s.kept, nil
		}
		return nil, io.EOF
	}),
	"delegate/async-only": application(func(s *steps) (wsgi.Value, error) {
		switch s.turn {
		case 1:
			return s.factory()
		case 2:
			s.environ[wsgi.KeyResumeWithResult].(wsgi.ResumeWithResult)(func() (any, error) { return nil, nil })
			return []byte("done"), nil
		}
		return nil, io.EOF
	}),
	"wsgi/start-response-before-body": wsgi.ApplicationFunc(func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		return &steps{start: start, turns: func(s *steps) (wsgi.Value, error) {
			if s.turn == 1 {
				return []byte("early"), nil
			}
			return nil, io.EOF
		}}, nil
	}),
	"wsgi/single-start-response-without-exc-info": application(func(s *steps) (wsgi.Value, error) {
		if s.turn > 1 {
			return nil, io.EOF
		}
		s.start("404 Not Found", nil, nil)
		return []byte("twice"), nil
	}),
	"threads/any-thread": application(func(s *steps) (wsgi.Value, error) {
		switch s.turn {
		case 1:
			return s.factory()
		case 2:
			s.kept = threadID()
			return []byte("first "), nil
		case 3:
			if s.kept != threadID() {
				return []byte("lost"), nil
			}
			return []byte("second"), nil
		}
		return nil, io.EOF
	}),
}

func TestEachFaultyApplicationIsCaught(t *testing.T) {
	for rule, app := range faulty {
		t.Run(rule, func(t *testing.T) {
			g := NewWithT(t)
			violations, _ := hosted.Examine(t.Context(), newReference, app)
			rules := map[string]bool{}
			for _, v := range violations {
				rules[v.Rule] = true
			}
			g.Expect(rules).To(HaveKey(rule))
		})
	}
}

// wrapping is middleware that does something with each value.
func wrapping(value func(v wsgi.Value, err error, turn int) (wsgi.Value, error), copied bool) func(wsgi.Application) wsgi.Application {
	return func(app wsgi.Application) wsgi.Application {
		return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			if copied {
				other := wsgi.Environ{}
				for k, v := range environ {
					other[k] = v
				}
				environ = other
			}
			iterable, err := app.Call(environ, start)
			return &wrapped{iterable, value, 0}, err
		})
	}
}

type wrapped struct {
	wsgi.Iterable
	value func(v wsgi.Value, err error, turn int) (wsgi.Value, error)
	turn  int
}

func (w *wrapped) Next() (wsgi.Value, error) {
	w.turn++
	v, err := w.Iterable.Next()
	return w.value(v, err, w.turn)
}

func asItIs(v wsgi.Value, err error, _ int) (wsgi.Value, error) { return v, err }

func TestMiddlewareThatPassesEverythingOn(t *testing.T) {
	hosted.Middleware(t, newReference, wrapping(asItIs, false))
}

func TestEachFaultyMiddlewareIsCaught(t *testing.T) {
	for name, c := range map[string]struct {
		rule       string
		middleware func(wsgi.Application) wsgi.Application
	}{
		"replaces tokens": {"sync-switch/token-through", wrapping(func(v wsgi.Value, err error, _ int) (wsgi.Value, error) {
			if _, isBlock := v.([]byte); !isBlock && err == nil {
				return []byte("x"), nil
			}
			return v, err
		}, false)},
		"copies the environ and forgets it": {"sync-switch/environ-copied", wrapping(asItIs, true)},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			violations, err := hosted.ExamineMiddleware(t.Context(), newReference, c.middleware)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(violations).NotTo(BeEmpty())
			for _, v := range violations {
				g.Expect(v.Rule).To(Equal(c.rule))
			}
		})
	}
}

// unclosed never closes what it has.
type unclosed struct{ wsgi.Iterable }

func (unclosed) Close() error { return nil }

// gathering yields all that it gets as one block.
type gathering struct{ wsgi.Iterable }

func (g gathering) Next() (wsgi.Value, error) {
	var all []byte
	for {
		v, err := g.Iterable.Next()
		block, isBlock := v.([]byte)
		switch {
		case errors.Is(err, io.EOF) && len(all) > 0:
			return all, nil
		case err != nil || !isBlock:
			return v, err
		}
		all = append(all, block...)
	}
}

func TestMiddlewareIsAServerToItsApplication(t *testing.T) {
	for rule, wrap := range map[string]func(wsgi.Iterable) wsgi.Iterable{
		"wsgi/close-on-normal-completion":          func(i wsgi.Iterable) wsgi.Iterable { return unclosed{i} },
		"wsgi/close-on-client-disconnect":          func(i wsgi.Iterable) wsgi.Iterable { return unclosed{i} },
		"wsgi/middleware-no-blocking-accumulation": func(i wsgi.Iterable) wsgi.Iterable { return gathering{i} },
	} {
		t.Run(rule, func(t *testing.T) {
			g := NewWithT(t)
			violations, err := hosted.ExamineMiddleware(t.Context(), newReference, func(app wsgi.Application) wsgi.Application {
				return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
					iterable, err := app.Call(environ, start)
					if err != nil || iterable == nil {
						return iterable, err
					}
					return wrap(iterable), nil
				})
			})
			g.Expect(err).NotTo(HaveOccurred())
			rules := map[string]bool{}
			for _, v := range violations {
				rules[v.Rule] = true
			}
			g.Expect(rules).To(HaveKey(rule))
		})
	}
}
