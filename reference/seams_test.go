package reference_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// faulty are servers that break one rule each, made as mutants are. They show that the seams are
// fine enough, and that the server really uses each of them.
var faulty = map[string]struct {
	change  func(*reference.Seams)
	request string
	want    string // is found in what comes back, which has nothing of it from the server that keeps the rules
}{
	"boundary/content-length: an octet more": {func(s *reference.Seams) {
		s.Boundary = func(*reference.Head) (reference.Boundary, error) { return reference.Length(6), nil }
	}, post("Content-Length: 5") + "!", "hello!"},
	"framing/bare-lf: accepts LF": {func(s *reference.Seams) {
		s.EndLine = func(line []byte) ([]byte, error) { return bytes.TrimRight(line, "\r\n"), nil }
	}, "GET / HTTP/1.1\nHost: x\n\n", "200 OK"},
	"framing/request-line-strict: is not": {func(s *reference.Seams) {
		s.RequestLine = func(h *reference.Head, line string) error {
			h.Method, h.Path, h.Version, h.Minor = "GET", "/", "HTTP/1.1", 1
			return nil
		}
	}, "nonsense\r\nHost: x\r\n\r\n", "200 OK"},
	"framing/close-option-obeyed: is not": {func(s *reference.Seams) {
		s.KeepAlive = func(*reference.Head) bool { return true }
	}, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\n", "hello"},
	"boundary/unread-content: is the next request": {func(s *reference.Seams) {
		s.Drain = func(*reference.Exchange) bool { return true }
	}, "POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + strings.Repeat("x", 2000000), "501 "},
	"async-input/content-only: loses a piece": {func(s *reference.Seams) {
		next := s.Next
		s.Next = func(x *reference.Exchange) ([]byte, error) {
			x.Content().Take()
			return next(x)
		}
	}, post("Content-Length: 5"), "Content-Length: 0"},
	"async-input/provided: is not": {func(s *reference.Seams) {
		environ := s.Environ
		s.Environ = func(x *reference.Exchange) wsgi.Environ {
			e := environ(x)
			delete(e, wsgi.KeyAsyncInput)
			return e
		}
	}, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "500 Internal"},
	"sync-switch/token-not-sent: is": {func(s *reference.Seams) {
		yield := s.Yield
		s.Yield = func(x *reference.Exchange, v wsgi.Value) error {
			if _, data := v.([]byte); !data {
				return x.SendYielded([]byte("token"))
			}
			return yield(x, v)
		}
		s.Turn = func(x *reference.Exchange) (wsgi.Value, error) {
			x.Start("200 OK", nil, nil)
			return x.Turn()
		}
	}, "GET /read HTTP/1.1\r\nHost: x\r\n\r\n", "token"},
	"sync-switch/input-after-resume: nothing is there": {func(s *reference.Seams) {
		s.Switched = func(x *reference.Exchange) { delete(x.Environ(), wsgi.KeyInput) }
	}, "GET /read HTTP/1.1\r\nHost: x\r\n\r\n", "500 Internal"},
	"sync-switch/remainder-only: loses what is there": {func(s *reference.Seams) {
		s.Input = func(x *reference.Exchange) wsgi.Input {
			x.Content().Take()
			return x.Input()
		}
	}, strings.Replace(post("Content-Length: 5"), "/", "/read", 1), "Content-Length: 0"},
	"boundary/expect-continue: always": {func(s *reference.Seams) {
		begin := s.Begin
		s.Begin = func(x *reference.Exchange) {
			x.SendContinue()
			begin(x)
		}
	}, "POST /none HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", "100 Continue"},
	"delegate/result: none": {func(s *reference.Seams) {
		s.RunCall = func(x *reference.Exchange, call func()) { x.Cancel(io.ErrNoProgress); call() }
	}, "GET /delegate HTTP/1.1\r\nHost: x\r\n\r\n", "cut short"},
	"framing/host-required: is not looked at, and HEAD forgotten": {func(s *reference.Seams) {
		s.CheckHead = func(h *reference.Head) error { h.Method = "PUT"; return nil }
	}, "HEAD /none HTTP/1.1\r\n\r\n", "hello"},
	"boundary/premature-close: passes for complete": {func(s *reference.Seams) {
		s.Disconnect = func(x *reference.Exchange, _ error) { x.Content().End(io.EOF); x.Cancel(nil) }
	}, "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhello", "5\r\nhello"},
	"wsgi/server-rejects-hop-by-hop: does not": {func(s *reference.Seams) {
		s.Start = func(x *reference.Exchange, status string, headers []wsgi.Header, excInfo error) (wsgi.Write, error) {
			return x.Start("299 Whatever", headers, excInfo)
		}
	}, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "299 Whatever"},
	"comet/pushed: loses blocks": {func(s *reference.Seams) {
		s.Send = func(x *reference.Exchange, block []byte) error { return nil }
	}, "GET /none HTTP/1.1\r\nHost: x\r\n\r\n", "Content-Length: 0"},
	"framing/no-chunked-to-http10: chunks": {func(s *reference.Seams) {
		s.Framing = func(x *reference.Exchange, first []byte, end bool) reference.Framing {
			f := x.Frame(first, end)
			return reference.Framing{Length: -1, Chunked: true, None: f.None}
		}
	}, "GET / HTTP/1.0\r\n\r\n", "chunked"},
	"framing/response-head-well-formed: is not": {func(s *reference.Seams) {
		s.Head = func(x *reference.Exchange, b []byte) []byte { return append(x.AppendHead(b), "\r\n"...) }
	}, "GET /none HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n\r\nhello"},
}

func TestSeams(t *testing.T) {
	app := routes{"/": echo, "/none": hello, "/read": upload, "/delegate": delegating(func() (any, error) { return nil, nil })}
	for name, f := range faulty {
		t.Run(name, func(t *testing.T) {
			for _, wrong := range []bool{true, false} {
				change := f.change
				if !wrong {
					change = func(*reference.Seams) {}
				}
				var log bytes.Buffer
				s := serve(t, app, reference.WithSeams(change), reference.ErrorLog(&log))
				c := dial(t, s)
				io.WriteString(c.TCPConn, f.request)
				c.CloseWrite()
				all, _ := io.ReadAll(c.r)
				s.Close()
				if strings.Contains(string(all), f.want) != wrong {
					t.Errorf("with the fault %v: %q\n%s", wrong, all, &log)
				}
			}
		})
	}
}
