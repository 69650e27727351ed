package examples

import (
	"errors"
	"fmt"
	"io"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Example is an application that the reference server can host.
type Example struct {
	Name  string // its name in wsgicheck serve
	Title string // what it shows, in a line
	Try   string // how to try it; {address} stands for the server's address
	New   func() wsgi.Application
}

// All returns the examples.
func All() []Example {
	return []Example{
		{"echo", "streams content back while it arrives, asynchronously", "curl -N -T - http://{address}/   (and type)",
			func() wsgi.Application { return wsgi.ApplicationFunc(echo) }},
		{"upload", "switches to synchronous processing to digest an upload", "curl -T FILE http://{address}/",
			func() wsgi.Application { return wsgi.ApplicationFunc(upload) }},
		{"wsgi", "a synchronous PEP 3333 application below the bridge", "curl -d name=Ada http://{address}/",
			func() wsgi.Application { return reference.Bridge(wsgi.ApplicationFunc(synchronous)) }},
		{"chat", "a Comet chat by long polling or streaming", "open http://{address}/ in two windows",
			func() wsgi.Application { return NewChat() }},
	}
}

// turns is an iterable whose steps are functions. It ends after the last.
type turns []func() (wsgi.Value, error)

func (t *turns) Next() (wsgi.Value, error) {
	if len(*t) == 0 {
		return nil, io.EOF
	}
	turn := (*t)[0]
	*t = (*t)[1:]
	return turn()
}

func (t *turns) Close() error { return nil }

// answer sends a complete response.
func answer(start wsgi.StartResponse, status, contentType string, body []byte) (wsgi.Iterable, error) {
	headers := []wsgi.Header{{Name: "Content-Length", Value: fmt.Sprint(len(body))}}
	if contentType != "" {
		headers = append(headers, wsgi.Header{Name: "Content-Type", Value: contentType})
	}
	_, err := start(status, headers, nil)
	return &turns{func() (wsgi.Value, error) { return body, nil }}, err
}

// asyncInput returns wsgi.async_input, or an error if the server has none.
func asyncInput(environ wsgi.Environ) (wsgi.AsyncInput, error) {
	if in, ok := environ[wsgi.KeyAsyncInput].(wsgi.AsyncInput); ok {
		return in, nil
	}
	return nil, errors.New("example: this server has no " + wsgi.KeyAsyncInput)
}

const plainText = "text/plain; charset=utf-8"
