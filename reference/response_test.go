package reference_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// answering is an application that starts with status and headers and yields blocks.
func answering(status string, headers []wsgi.Header, blocks ...string) wsgi.ApplicationFunc {
	return func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		_, err := start(status, headers, nil)
		return struct{ wsgi.Iterable }{body(blocks...)}, err // not Sized
	}
}

func length(n string) []wsgi.Header { return []wsgi.Header{{Name: "content-LENGTH", Value: n}} }

func TestResponseFraming(t *testing.T) {
	for _, c := range []struct {
		name    string
		request string
		app     wsgi.ApplicationFunc
		want    string // the head's framing fields, and the body
		stays   bool   // the connection
	}{
		{"chunked", "GET / HTTP/1.1", answering("200 OK", nil, "a", "", "bc"), "transfer-encoding: chunked||1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", true},
		{"length", "GET / HTTP/1.1", answering("200 OK", length("3"), "a", "bc"), "content-length: 3||abc", true},
		{"single block", "GET / HTTP/1.1", hello, "content-length: 6||hello\n", true},
		{"nothing", "GET / HTTP/1.1", answering("200 OK", nil), "content-length: 0||", true},
		{"empty blocks", "GET / HTTP/1.1", answering("200 OK", nil, "", ""), "content-length: 0||", true},
		{"too long", "GET / HTTP/1.1", answering("200 OK", length("2"), "a", "bc", "d"), "content-length: 2||ab", true},
		{"too short", "GET / HTTP/1.1", answering("200 OK", length("5"), "a"), "content-length: 5||a", false},
		{"HEAD", "HEAD / HTTP/1.1", answering("200 OK", nil, "a", "bc"), "||", true},
		{"HEAD with length", "HEAD / HTTP/1.1", answering("200 OK", length("3"), "abc"), "content-length: 3||", true},
		{"HEAD of nothing", "HEAD / HTTP/1.1", answering("200 OK", nil), "||", true},
		{"204", "GET / HTTP/1.1", answering("204 No Content", length("1"), "a"), "||", true},
		{"205", "GET / HTTP/1.1", answering("205 Reset Content", nil, "a"), "content-length: 0||", true},
		{"304", "GET / HTTP/1.1", answering("304 Not Modified", length("7"), "a"), "content-length: 7||", true},
		{"HTTP/1.0", "GET / HTTP/1.0", answering("200 OK", nil, "a", "bc"), "connection: close||abc", false},
		{"HTTP/1.0 kept", "GET / HTTP/1.0\nConnection: Keep-Alive", answering("200 OK", length("3"), "abc"), "content-length: 3|connection: keep-alive||abc", true},
		{"HTTP/1.0 not kept", "GET / HTTP/1.0\nConnection: Keep-Alive", answering("200 OK", nil, "abc"), "connection: close||abc", false},
		{"close", "GET / HTTP/1.1\nConnection: x, Close", hello, "content-length: 6|connection: close||hello\n", false},
		{"fails late", "GET / HTTP/1.1", failing, "transfer-encoding: chunked||1\r\na\r\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := dial(t, serve(t, routes{"/": c.app}))
			conn.send(c.request + "\nHost: x\n\n")
			if c.stays {
				conn.send("GET /hello HTTP/1.1\nHost: x\nConnection: close\n\n")
			}
			all, err := io.ReadAll(conn.r)
			if err != nil {
				t.Fatal(err)
			}
			if c.stays {
				var found bool
				i := strings.LastIndex(string(all), "HTTP/1.1 200")
				if found = i >= 0 && strings.HasSuffix(string(all), "\r\n\r\nhello\n"); !found {
					t.Fatalf("no second response in %q", all)
				}
				all = all[:i]
			}
			head, body, _ := strings.Cut(string(all), "\r\n\r\n")
			var fields []string
			for line := range strings.SplitSeq(strings.ToLower(head), "\r\n") {
				if strings.HasPrefix(line, "content-length") || strings.HasPrefix(line, "transfer-encoding") ||
					strings.HasPrefix(line, "connection") {
					fields = append(fields, line)
				}
			}
			if got := strings.Join(fields, "|") + "||" + body; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if strings.Count(head, "\r\nDate: ") != 1 {
				t.Errorf("not one Date in %q", head)
			}
		})
	}
}

func failing(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	return &steps{turns: []func() (wsgi.Value, error){
		func() (wsgi.Value, error) { return say(start, "a") },
		func() (wsgi.Value, error) { return nil, errors.New("late") },
	}}, nil
}

func TestStartResponseChecks(t *testing.T) {
	field := func(name, value string) []wsgi.Header { return []wsgi.Header{{Name: name, Value: value}} }
	for _, c := range []struct {
		status  string
		headers []wsgi.Header
	}{
		{"200", nil}, {"200 ", nil}, {" 200 OK", nil}, {"200 OK ", nil}, {"200  OK", nil}, {"20 OK", nil}, {"2000 OK", nil},
		{"OK", nil}, {"", nil}, {"100 Continue", nil}, {"200 OK\r\nX: y", nil}, {"200 O\x00K", nil},
		{"200 OK", field("", "x")}, {"200 OK", field("A:", "x")}, {"200 OK", field("A B", "x")}, {"200 OK", field("A\r\nB", "x")},
		{"200 OK", field("A", "x\r\ny: z")}, {"200 OK", field("A", "x\n")}, {"200 OK", field("A", "\x00")},
		{"200 OK", field("Connection", "close")}, {"200 OK", field("tRANSFER-eNCODING", "chunked")}, {"200 OK", field("Upgrade", "x")},
		{"200 OK", length("x")}, {"200 OK", length("")}, {"200 OK", length("-1")}, {"200 OK", length("99999999999999999999")},
		{"200 OK", append(length("1"), length("1")...)},
	} {
		s := serve(t, wsgi.ApplicationFunc(func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			if _, err := start(c.status, c.headers, nil); err == nil {
				return body("accepted"), nil
			}
			if _, err := start("200 OK", nil, nil); err == nil {
				return body("a second call was accepted"), nil
			}
			_, err := start("500 Oh", nil, errors.New("as exc_info"))
			return body("refused"), err
		}))
		r, text := dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").answer("GET")
		if r.StatusCode != 500 || text != "refused" {
			t.Errorf("%q %q: %d %s", c.status, c.headers, r.StatusCode, text)
		}
	}
}

func TestExcInfoAfterTheHeadIsRaisedAndEndsTheResponse(t *testing.T) {
	boom := errors.New("boom")
	raised := make(chan error, 1)
	s := serve(t, turns(func(_ wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		return []func() (wsgi.Value, error){
			func() (wsgi.Value, error) { return say(start, "some") },
			func() (wsgi.Value, error) {
				_, err := start("500 Oh", nil, boom)
				raised <- err
				return []byte("swallowed"), nil
			},
		}
	}))
	c := dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
	if err := <-raised; err != boom {
		t.Errorf("raised %v", err)
	}
	all, _ := io.ReadAll(c.r)
	if !strings.HasSuffix(string(all), "\r\n\r\n4\r\nsome\r\n") {
		t.Errorf("got %q", all)
	}
}

func TestWriteComesFirstAndIsBoundedByTheLength(t *testing.T) {
	s := serve(t, wsgi.ApplicationFunc(func(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		write, err := start("200 OK", length("10"), nil)
		if err != nil {
			return nil, err
		}
		data := []byte("first")
		err = write(data)
		copy(data, "XXXXX")
		if write([]byte("too much")) == nil {
			return nil, errors.New("write beyond the length was accepted")
		}
		return body("then!"), err
	}))
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "firstthen!")
}
