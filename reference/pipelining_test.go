package reference_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// FuzzPipelining makes requests from the data, sends them in pieces on one connection,
// and checks that each gets its own content, in order, and that no other request is served.
func FuzzPipelining(f *testing.F) {
	f.Add([]byte("\x03hello\x14GET / HTTP/1.1\r\n\r\n\x09\x00"), uint8(5))
	f.Add([]byte("\x00\x05\x0a\x0f"), uint8(1))
	f.Add(bytes.Repeat([]byte("\x1e0\r\n\r\nGET /x HTTP/1.1\r\nHost: y"), 5), uint8(200))
	var calls atomic.Int32
	app := routes{
		"/next": polling,
		"/park": echo,
		"/read": upload,
		"/sync": reference.Bridge(wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			b, err := wsgiInput(e).ReadSize(-1)
			if err == nil {
				err = begin(start)
			}
			return body(string(b)), err
		})).Call,
		"/none": hello,
	}
	s := serve(f, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		calls.Add(1)
		return app.Call(e, start)
	}))
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		var wire bytes.Buffer
		var wants []string
		for len(data) > 0 && len(wants) < 20 {
			kind := data[0]
			n := min(int(kind/10), len(data)-1)
			content := string(data[1 : 1+n])
			data = data[1+n:]
			path := []string{"/next", "/park", "/read", "/sync", "/none"}[kind%5]
			fmt.Fprintf(&wire, "POST %s HTTP/1.1\r\nHost: x\r\n", path)
			if kind%2 == 0 {
				fmt.Fprintf(&wire, "Content-Length: %d\r\n\r\n%s", n, content)
			} else {
				wire.WriteString("Transfer-Encoding: chunked\r\n\r\n")
				for rest := content; rest != ""; {
					k := min(len(rest), 1+int(kind)%3)
					fmt.Fprintf(&wire, "%x;e\r\n%s\r\n", k, rest[:k])
					rest = rest[k:]
				}
				wire.WriteString("0\r\nT: u\r\n\r\n")
			}
			if path == "/none" {
				content = "hello\n"
			}
			wants = append(wants, content)
		}
		before := calls.Load()
		c := dial(t, s)
		defer c.Close()
		c.SetNoDelay(true)
		go func() {
			for p := wire.Bytes(); len(p) > 0; {
				n := min(int(step)+1, len(p))
				if _, err := c.Write(p[:n]); err != nil {
					return
				}
				p = p[n:]
			}
			c.CloseWrite()
		}()
		for i, want := range wants {
			r, err := http.ReadResponse(c.r, nil)
			if err != nil {
				t.Fatalf("response %d of %d: %v", i, len(wants), err)
			}
			got, err := io.ReadAll(r.Body)
			if r.StatusCode != 200 || err != nil || string(got) != want {
				t.Fatalf("response %d: %s %q, %v; want %q", i, r.Status, got, err, want)
			}
		}
		c.ends()
		if n := calls.Load() - before; int(n) != len(wants) {
			t.Fatalf("%d calls for %d requests", n, len(wants))
		}
	})
}
