package examples

import (
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// echo yields content as it arrives, and is parked while it waits.
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
		return e.in, nil // resume when there is content (async-input/park)
	}
	return piece, err // the io.EOF of the content ends the iterable too
}

func (e *echoing) Close() error { return nil }
