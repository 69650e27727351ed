package record

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

type asyncInput struct {
	wsgi.AsyncInput
	r *recorder
}

func (a *asyncInput) Next() ([]byte, error) {
	data, err := a.AsyncInput.Next()
	e := trace.Event{Kind: trace.Next, Data: octets(data), End: errors.Is(err, io.EOF)}
	if !e.End {
		e.Error = describe(err)
	}
	a.r.event(e)
	return data, err
}

type input struct {
	wsgi.Input
	r *recorder
}

func (i *input) Read(p []byte) (int, error) {
	n, err := i.Input.Read(p)
	i.read("read", len(p), p[:n], err)
	return n, err
}

func (i *input) ReadSize(size int) ([]byte, error) {
	data, err := i.Input.ReadSize(size)
	i.read("read", size, data, err)
	return data, err
}

func (i *input) ReadLine(size int) ([]byte, error) {
	data, err := i.Input.ReadLine(size)
	i.read("readline", size, data, err)
	return data, err
}

func (i *input) ReadLines(hint int) ([][]byte, error) {
	lines, err := i.Input.ReadLines(hint)
	var all []byte
	for _, l := range lines {
		all = append(all, l...)
	}
	i.read("readlines", hint, all, err)
	return lines, err
}

func (i *input) Lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for line, err := range i.Input.Lines() {
			i.read("iter", -1, line, err)
			if !yield(line, err) {
				return
			}
		}
	}
}

func (i *input) read(method string, size int, data []byte, err error) {
	e := trace.Event{Kind: trace.Read, Method: method, Size: &size, Data: octets(data)}
	if !errors.Is(err, io.EOF) {
		e.Error = describe(err)
	}
	i.r.event(e)
}

func octets(data []byte) *trace.Octets {
	o := trace.Octets(append([]byte(nil), data...))
	return &o
}

func describe(err error) *trace.Error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, wsgi.ErrRefused):
		return &trace.Error{Type: "RuntimeError", Bases: []string{"Exception"}, Message: err.Error()}
	case errors.Is(err, wsgi.ErrDisconnected):
		return &trace.Error{Type: "OSError", Bases: []string{"Exception"}, Message: err.Error()}
	}
	return &trace.Error{Type: fmt.Sprintf("%T", err), Bases: []string{"Exception"}, Message: err.Error()}
}

func snapshot(environ wsgi.Environ) map[string]trace.EnvValue {
	out := make(map[string]trace.EnvValue, len(environ))
	for key, value := range environ {
		if s, ok := value.(string); ok {
			out[key] = trace.EnvValue{Type: "str", Value: trace.Latin1(s)}
		} else {
			out[key] = trace.EnvValue{Type: fmt.Sprintf("%T", value)}
		}
	}
	return out
}
