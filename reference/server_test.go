package reference_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func TestHello(t *testing.T) {
	c := dial(t, serve(t, wsgi.ApplicationFunc(hello)))
	for range 3 {
		r := c.send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
		if r.ContentLength != 6 {
			t.Errorf("Content-Length %d", r.ContentLength)
		}
	}
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	app := routes{"/echo": echo, "/upload": upload}
	c := dial(t, serve(t, app))
	c.send("GET / HTTP/1.1\nHost: x\n\nPOST /echo HTTP/1.1\nHost: x\nContent-Length: 5\n\n12345" +
		"POST /upload HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nabc\n2;x=y\nde\n0\nT: u\n\nGET / HTTP/1.1\nHost: x\n\n")
	c.wants(200, "hello\n")
	c.wants(200, "12345")
	c.wants(200, "abcde")
	c.wants(200, "hello\n")
}

func TestLargeContent(t *testing.T) {
	app := routes{"/echo": echo, "/upload": upload}
	s := serve(t, app)
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for path := range app {
		for range 3 {
			r, err := http.Post("http://"+s.Addr().String()+path, "text/plain", bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r.Body)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s: %d octets, %v", path, len(got), err)
			}
			r.Body.Close()
		}
	}
}
