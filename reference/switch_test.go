package reference_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func factory(e wsgi.Environ) (wsgi.Token, error) {
	return e[wsgi.KeyInputFactory].(wsgi.InputFactory)()
}

func wsgiInput(e wsgi.Environ) wsgi.Input { return e[wsgi.KeyInput].(wsgi.Input) }

func TestInputHoldsTheRemainderAfterTheSwitch(t *testing.T) {
	taken := make(chan bool, 1)
	app := turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		var first []byte
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) { return asyncInput(e), nil },
			func() (wsgi.Value, error) {
				b, err := asyncInput(e).Next()
				first = slices.Clone(b)
				taken <- true
				return []byte{}, err
			},
			func() (wsgi.Value, error) { return factory(e) },
			func() (wsgi.Value, error) {
				rest, err := wsgiInput(e).ReadSize(-1)
				if err != nil {
					return nil, err
				}
				again, err := wsgiInput(e).ReadSize(5)
				return say(start, "%s|%s|%s|%v", first, rest, again, err)
			},
		}
	})
	c := dial(t, serve(t, app))
	c.send("POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\none\n")
	<-taken
	c.send("3\ntwo\n5\nthree\n0\n\n").wants(200, "one|twothree||<nil>")
}

func TestInputReadsAsAFileDoes(t *testing.T) {
	app := turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) { return factory(e) },
			func() (wsgi.Value, error) {
				in := wsgiInput(e)
				zero, _ := in.ReadSize(0)
				two, _ := in.ReadSize(2)
				line, _ := in.ReadLine(-1)
				part, _ := in.ReadLine(2)
				lines, _ := in.ReadLines(3)
				var rest []string
				for line, err := range in.Lines() {
					rest = append(rest, fmt.Sprint(string(line), err))
				}
				none, err := in.ReadLines(0)
				n, end := in.Read(make([]byte, 1))
				return say(start, "%q %q %q %q %q %q %q %v %d %v", zero, two, line, part, lines, rest, none, err, n, end)
			},
		}
	})
	dial(t, serve(t, app)).send("POST / HTTP/1.1\nHost: x\nContent-Length: 25\n\n"+"%s", "abcd\nefgh\nij\nkl\n\nmn\nopqrs").
		wants(200, `"" "ab" "cd\n" "ef" ["gh\n"] ["ij\n<nil>" "kl\n<nil>" "\n<nil>" "mn\n<nil>" "opqrs<nil>"] [] <nil> 0 EOF`)
}

func TestWhatTheSwitchForbidsIsRefused(t *testing.T) {
	app := turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		var early, second, next, late error
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) {
				_, early = wsgiInput(e).ReadSize(1)
				token, err := factory(e)
				_, second = factory(e)
				_, next = asyncInput(e).Next()
				return token, err
			},
			func() (wsgi.Value, error) {
				_, late = factory(e)
				for _, err := range []error{early, second, next, late} {
					if !errors.Is(err, wsgi.ErrRefused) {
						return nil, fmt.Errorf("not refused: %w", err)
					}
				}
				return say(start, "refused")
			},
		}
	})
	c := dial(t, serve(t, app))
	for range 2 { // the switch ends with the request
		c.send("POST / HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc").wants(200, "refused")
	}
}

func TestWrongYieldInPlaceOfTheTokenFailsTheRequest(t *testing.T) {
	var stale wsgi.Token
	wrong := map[string]func(own wsgi.Token, e wsgi.Environ) (wsgi.Value, error){
		"/bytes": func(wsgi.Token, wsgi.Environ) (wsgi.Value, error) { return []byte("not for the client"), nil },
		"/empty": func(wsgi.Token, wsgi.Environ) (wsgi.Value, error) { return []byte{}, nil },
		"/end":   func(wsgi.Token, wsgi.Environ) (wsgi.Value, error) { return nil, io.EOF },
		"/stale": func(wsgi.Token, wsgi.Environ) (wsgi.Value, error) { return stale, nil },
		"/input": func(_ wsgi.Token, e wsgi.Environ) (wsgi.Value, error) { return asyncInput(e), nil },
	}
	app := routes{
		"/good": turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
			return []func() (wsgi.Value, error){
				func() (_ wsgi.Value, err error) { stale, err = factory(e); return stale, err },
				func() (wsgi.Value, error) { return say(start, "fine") },
			}
		}),
		"/twice": turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
			var token wsgi.Token
			return []func() (wsgi.Value, error){
				func() (_ wsgi.Value, err error) { token, err = factory(e); return token, err },
				func() (wsgi.Value, error) { return token, nil },
			}
		}),
	}
	for path, yield := range wrong {
		app[path] = turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
			return []func() (wsgi.Value, error){
				func() (wsgi.Value, error) {
					token, err := factory(e)
					if err == nil {
						err = begin(start)
					}
					if err != nil {
						return nil, err
					}
					return yield(token, e)
				},
				func() (wsgi.Value, error) { return []byte("resumed"), nil },
			}
		})
	}
	s := serve(t, app)
	dial(t, s).send("GET /good HTTP/1.1\nHost: x\n\n").wants(200, "fine")
	for path := range app {
		if path != "/good" {
			dial(t, s).send("GET %s HTTP/1.1\nHost: x\n\n", path).wants(500, "Internal Server Error\n")
		}
	}
	dial(t, s).send("GET /good HTTP/1.1\nHost: x\n\n").wants(200, "fine")
}
