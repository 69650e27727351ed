package reference_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// steps is an iterable whose turns are functions; after the last it ends.
type steps struct {
	turns  []func() (wsgi.Value, error)
	closed func()
}

func (s *steps) Next() (wsgi.Value, error) {
	if len(s.turns) == 0 {
		return nil, io.EOF
	}
	turn := s.turns[0]
	s.turns = s.turns[1:]
	return turn()
}

func (s *steps) Close() error {
	if s.closed != nil {
		s.closed()
	}
	return nil
}

// loop is an iterable that repeats one function.
type loop struct {
	turn   func() (wsgi.Value, error)
	closed func()
}

func (l *loop) Next() (wsgi.Value, error) { return l.turn() }

func (l *loop) Close() error {
	if l.closed != nil {
		l.closed()
	}
	return nil
}

// list is an iterable of known length.
type list [][]byte

func (l *list) Len() int { return len(*l) }

func (l *list) Next() (wsgi.Value, error) {
	if len(*l) == 0 {
		return nil, io.EOF
	}
	block := (*l)[0]
	*l = (*l)[1:]
	return block, nil
}

func (l *list) Close() error { return nil }

func body(blocks ...string) *list {
	l := list{}
	for _, b := range blocks {
		l = append(l, []byte(b))
	}
	return &l
}

// routes is an application of several, by path.
type routes map[string]wsgi.ApplicationFunc

func (r routes) Call(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	app := r[e["PATH_INFO"].(string)]
	if app == nil {
		app = hello
	}
	return app(e, start)
}

func hello(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	if _, err := start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: "text/plain"}}, nil); err != nil {
		return nil, err
	}
	return body("hello\n"), nil
}

// begin starts a plain response.
func begin(start wsgi.StartResponse) error {
	_, err := start("200 OK", nil, nil)
	return err
}

// serve starts a server that is closed after the test, and fails it on leaked messages
// only if the test says so.
func serve(t testing.TB, app wsgi.Application, options ...reference.Option) *reference.Server {
	t.Helper()
	s, err := reference.New(app, append([]reference.Option{reference.ErrorLog(io.Discard)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// client is a raw connection.
type client struct {
	t testing.TB
	*net.TCPConn
	r *bufio.Reader
}

func dial(t testing.TB, s *reference.Server) *client {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &client{t, c.(*net.TCPConn), bufio.NewReader(c)}
}

func (c *client) send(format string, args ...any) *client {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.TCPConn, strings.ReplaceAll(format, "\n", "\r\n"), args...); err != nil {
		c.t.Fatal(err)
	}
	return c
}

// answer reads a response to a request of that method.
func (c *client) answer(method string) (*http.Response, string) {
	c.t.Helper()
	r, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		c.t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Fatalf("%s: body after %q: %v", r.Status, b, err)
	}
	return r, string(b)
}

// wants reads a response and compares it.
func (c *client) wants(code int, text string) *http.Response {
	c.t.Helper()
	r, b := c.answer("GET")
	if r.StatusCode != code || text != "" && b != text {
		c.t.Fatalf("got %d %q, want %d %q", r.StatusCode, b, code, text)
	}
	return r
}

// ends waits for the end of the connection and reports what came before it.
func (c *client) ends() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); len(rest) > 0 {
		c.t.Fatalf("%q came before the end of the connection (%v)", rest, err)
	}
}

// echo yields content as it arrives, and is parked while it waits.
func echo(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	in := e[wsgi.KeyAsyncInput].(wsgi.AsyncInput)
	begun := false
	return &loop{turn: func() (wsgi.Value, error) {
		b, err := in.Next()
		if err == nil && len(b) == 0 {
			return in, nil
		}
		if !begun && (err == nil || err == io.EOF) {
			begun = true
			if err := begin(start); err != nil {
				return nil, err
			}
		}
		return b, err
	}}, nil
}

// upload switches, reads everything and yields it.
func upload(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	return &steps{turns: []func() (wsgi.Value, error){
		func() (wsgi.Value, error) { return e[wsgi.KeyInputFactory].(wsgi.InputFactory)() },
		func() (wsgi.Value, error) {
			b, err := e[wsgi.KeyInput].(wsgi.Input).ReadSize(-1)
			if err == nil {
				err = begin(start)
			}
			return b, err
		},
	}}, nil
}
