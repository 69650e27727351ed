package examples

import (
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// echo yields what arrives as it arrives, and is parked meanwhile.
func echo(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	in, err := asyncInput(environ)
	if err != nil {
		return nil, err
	}
	_, err = start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: "application/octet-stream"}}, nil)
	return &echoing{in}, err
}

type echoing struct{ in wsgi.AsyncInput }

func (e *echoing) Next() (wsgi.Value, error) {
	piece, err := e.in.Next()
	if err == nil && len(piece) == 0 {
		return e.in, nil // resume me when there is something (async-input/park)
	}
	return piece, err // io.EOF ends the iterable as well
}

func (e *echoing) Close() error { return nil }
