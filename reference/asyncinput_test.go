package reference_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func asyncInput(e wsgi.Environ) wsgi.AsyncInput { return e[wsgi.KeyAsyncInput].(wsgi.AsyncInput) }

// say answers with a text.
func say(start wsgi.StartResponse, format string, args ...any) (wsgi.Value, error) {
	if err := begin(start); err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, format, args...), nil
}

// turns is an application whose turns are functions; the first is its call's.
func turns(make func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error)) wsgi.ApplicationFunc {
	return func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		return &steps{turns: make(e, start)}, nil
	}
}

func TestNextDoesNotWait(t *testing.T) {
	app := turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) {
				b, err := asyncInput(e).Next()
				if len(b) > 0 || err != nil {
					return nil, fmt.Errorf("next gave %q, %w", b, err)
				}
				return say(start, "nothing")
			},
			func() (wsgi.Value, error) { return asyncInput(e), nil },
			func() (wsgi.Value, error) { return asyncInput(e).Next() },
		}
	})
	c := dial(t, serve(t, app))
	c.send("POST / HTTP/1.1\nHost: x\nContent-Length: 4\n\n")
	if line, err := c.r.ReadString('g'); err != nil { // the end of "nothing": the first turn is over
		t.Fatal(line, err)
	}
	c.send("some")
	if line, err := c.r.ReadString('e'); err != nil {
		t.Fatal(line, err)
	}
}

func TestSecondNextInATurnIsRefusedAndTakesNothing(t *testing.T) {
	app := turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		in := asyncInput(e)
		first, err := in.Next() // in the body of the application: the first turn
		if string(first) != "all" || err != nil {
			return nil
		}
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) {
				_, err := in.Next()
				return say(start, "%v ", errors.Is(err, wsgi.ErrRefused))
			},
			func() (wsgi.Value, error) {
				_, err := in.Next()
				return fmt.Appendf(nil, "%v ", err == io.EOF), nil
			},
			func() (wsgi.Value, error) {
				_, err := in.Next()
				return fmt.Appendf(nil, "%v", err == io.EOF), nil
			},
		}
	})
	dial(t, serve(t, app)).send("POST / HTTP/1.1\nHost: x\nContent-Length: 3\n\nall").wants(200, "true true true")
}

func TestKeptAsyncInputGivesNothingOfAnotherRequest(t *testing.T) {
	var kept wsgi.AsyncInput
	app := routes{
		"/keep": func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			kept = asyncInput(e)
			return hello(e, start)
		},
		"/use": turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
			return []func() (wsgi.Value, error){func() (wsgi.Value, error) {
				b, err := kept.Next()
				return say(start, "%q %v", b, errors.Is(err, wsgi.ErrRefused))
			}}
		}),
		"/yield": turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
			return []func() (wsgi.Value, error){func() (wsgi.Value, error) { return kept, nil }}
		}),
	}
	c := dial(t, serve(t, app))
	c.send("GET /keep HTTP/1.1\nHost: x\n\nPOST /use HTTP/1.1\nHost: x\nContent-Length: 6\n\nsecret").wants(200, "")
	c.wants(200, `"" true`)
	c.send("GET /yield HTTP/1.1\nHost: x\n\n").wants(500, "")
}

func TestParkedApplicationIsResumedByContentAlone(t *testing.T) {
	resumed := make(chan string, 10)
	app := turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		take := func() (wsgi.Value, error) {
			b, err := asyncInput(e).Next()
			resumed <- fmt.Sprint(string(b), err)
			return asyncInput(e), nil
		}
		return []func() (wsgi.Value, error){take, take, take, func() (wsgi.Value, error) { return say(start, "over") }}
	})
	s := serve(t, app)
	c := dial(t, s)
	c.send("POST / HTTP/1.1\nHost: x\nContent-Length: 2\n\n")
	wantNext := func(want string) {
		t.Helper()
		if got := <-resumed; got != want {
			t.Errorf("resumed with %q, not %q", got, want)
		}
	}
	wantNext("<nil>")
	dial(t, s).send("POST / HTTP/1.1\nHost: x\nContent-Length: 0\n\n") // another turn of the loop
	wantNext("EOF")
	wantNext("EOF")
	wantNext("EOF")
	c.send("a")
	wantNext("a<nil>")
	c.send("b")
	wantNext("b<nil>")
	c.wants(200, "over")
}
