package reference_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// counting counts how often it is called and answers with the content it got.
func counting(calls *atomic.Int32) wsgi.ApplicationFunc {
	return func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		calls.Add(1)
		var got []byte
		return &loop{turn: func() (wsgi.Value, error) {
			b, err := asyncInput(e).Next()
			got = append(got, b...)
			if err != io.EOF {
				return asyncInput(e), err
			}
			if start == nil {
				return nil, io.EOF
			}
			value, err := say(start, "%s %s %s", e["PATH_INFO"], e["HTTP_HOST"], got)
			start = nil
			return value, err
		}}, nil
	}
}

const pipelined = "GET /next HTTP/1.1\r\nHost: n\r\n\r\n"

func TestMalformedRequestsAreRefusedAndEndTheConnection(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, counting(&calls))
	long := strings.Repeat("x", 70<<10)
	for code, requests := range map[int][]string{
		400: {
			"GET /\r\n\r\n", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET / http/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/11\r\nHost: x\r\n\r\n", "GET / HTTP/1.10\r\nHost: x\r\n\r\n", "GET / HTTP/+1.1\r\nHost: x\r\n\r\n",
			"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "GET http:///x HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost: x\r\n\n", "GET / HTTP/1.1\r\nHost: x\r\r\n\r\n", "GET / HTTP/1.1\r\nA: b\rc\r\nHost: x\r\n\r\n",
			"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a:port\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
			"GET / HTTP/1.1\r\n Host: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA\xe9: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
			post("Content-Length: -1"), post("Content-Length: +5"), post("Content-Length: 0x5"), post("Content-Length: 5 5"), post("Content-Length:"),
			post("Content-Length: 5, 5"), post("Content-Length: 5\r\nContent-Length: 6"), post("Content-Length: \xb2"), post("Content-Length: 5\x0b"),
			post("Content-Length: 5\r\nContent_Length: 6"), post("Transfer_Encoding: chunked"),
			post("Transfer-Encoding: chunked\r\nContent-Length: 5"), post("Transfer-Encoding: gzip"), post("Transfer-Encoding: chunked, gzip"),
			post("Transfer-Encoding: identity"), post("Transfer-Encoding:"), post("Transfer-Encoding: chunked, chunked"),
			post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
			"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			chunked("5 \r\nhello\r\n0\r\n\r\n"), chunked(" 5\r\nhello\r\n0\r\n\r\n"), chunked("+5\r\nhello\r\n0\r\n\r\n"), chunked("0x5\r\nhello\r\n0\r\n\r\n"),
			chunked("\r\n"), chunked("5g\r\nhello\r\n0\r\n\r\n"), chunked("5\nhello\r\n0\r\n\r\n"), chunked("5\r\nhello\n0\r\n\r\n"), chunked("5\r\nhello0\r\n\r\n"),
			chunked("4\r\nhello\r\n0\r\n\r\n"), chunked("5;a\nb\r\nhello\r\n0\r\n\r\n"), chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"),
			chunked("0\r\nno colon\r\n\r\n"), chunked("0\r\nA: b\r\n c\r\n\r\n"), chunked("0\r\n\n"), chunked("5;" + long + "\r\nhello\r\n0\r\n\r\n"),
		},
		413: {post("Content-Length: 99999999999999999999"), chunked("FFFFFFFFFFFFFFFFF\r\n"), chunked("8000000000000000\r\n")},
		414: {"GET /" + long + " HTTP/1.1\r\nHost: x\r\n\r\n"},
		417: {post("Expect: more")},
		431: {"GET / HTTP/1.1\r\nHost: x\r\nA: " + long + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", 300) + "\r\n"},
		501: {post("Transfer-Encoding: gzip, chunked"), post("Transfer-Encoding: xchunked"), post("Transfer-Encoding: \x0bchunked"), "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"},
		505: {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
	} {
		for _, request := range requests {
			before := calls.Load()
			c := dial(t, s)
			go io.WriteString(c.TCPConn, request+pipelined)
			r, err := http.ReadResponse(c.r, nil)
			if err != nil {
				t.Errorf("%.200q: %v", request, err)
				continue
			}
			io.Copy(io.Discard, r.Body)
			if r.StatusCode != code || !r.Close {
				t.Errorf("%.200q: %s, close %v; want %d and close", request, r.Status, r.Close, code)
			}
			c.ends()
			c.Close()
			if n := calls.Load() - before; n > 0 && len(request) < 4096 { // what comes at once is looked at before the call
				t.Errorf("%.200q: the application was called %d times", request, n)
			}
		}
	}
}

func TestRefusalOfHeadHasNoBody(t *testing.T) {
	s := serve(t, wsgi.ApplicationFunc(hello))
	for _, fields := range []string{"Host: x\n\n", "Host: y\nContent-Length: x\n\n", "A B: c\n\n"} {
		c := dial(t, s).send("HEAD / HTTP/1.1\nHost: x\n" + fields)
		if r, _ := c.answer("HEAD"); r.StatusCode != 400 {
			t.Error(r.Status)
		}
		c.ends()
	}
}

func post(fields string) string { return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\nhello" }

func chunked(content string) string {
	return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + content
}

func TestWellFormedRequestsAreServedAndEndAtTheBoundary(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, counting(&calls))
	for request, want := range map[string]string{
		"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n":                                                                      "/ x ",
		"GET / HTTP/1.9\r\nHost:\r\n\r\n":                                                                                "/  ",
		"GET http://A:81?q HTTP/1.1\r\nHost: b\r\n\r\n":                                                                  "/ A:81 ",
		"GET //evil/%41%2f%ff/../x HTTP/1.1\r\nHost: [::1]:80\r\n\r\n":                                                   "//evil/A/\xff/../x [::1]:80 ",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n":                                                                          "* x ",
		"GET / HTTP/1.1\r\nHost: \t x \t\r\nContent-Length: 5\r\n\r\nhello":                                              "/ x hello",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0005\r\n\r\nhello":                                                "/ x hello",
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n":                                      "/ x ",
		chunked("00005\r\nhello\r\n1;a=\"\\\"\"\r\n \r\nA\r\n0123456789\r\n0;x\r\nHost: y\r\nContent-Length: 3\r\n\r\n"): "/ x hello 0123456789",
		chunked("5 ; a\r\nhello\r\n000\r\n\r\n"):                                                                         "/ x hello",
	} {
		for _, split := range []bool{false, true} {
			c := dial(t, s)
			all := request + pipelined
			if split {
				c.SetNoDelay(true)
				for i := range len(all) {
					io.WriteString(c.TCPConn, all[i:i+1])
				}
			} else {
				io.WriteString(c.TCPConn, all)
			}
			for _, want := range []string{want, "/next n "} {
				r, err := http.ReadResponse(c.r, nil)
				if err != nil {
					t.Fatalf("%q: %v", request, err)
				}
				got, _ := io.ReadAll(r.Body)
				if r.StatusCode != 200 || string(got) != want {
					t.Fatalf("%q: %s %q, want %q", request, r.Status, got, want)
				}
			}
			c.Close()
		}
	}
}

func TestUnreadContentIsNeverARequest(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		calls.Add(1)
		return hello(e, start)
	}))
	c := dial(t, s)
	c.send("POST / HTTP/1.1\nHost: x\nContent-Length: %d\n\n%s%s", 2*len(pipelined), pipelined, pipelined).wants(200, "hello\n")
	c.send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n")
	c.send("POST / HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 5\n\n")
	if r := c.wants(200, "hello\n"); !r.Close {
		t.Error("the connection is kept although the content may or may not follow")
	}
	c.ends()
	if n := calls.Load(); n != 3 {
		t.Errorf("%d calls", n)
	}
	c = dial(t, s)
	c.send("POST / HTTP/1.1\nHost: x\nContent-Length: 10000000\n\n%s", strings.Repeat(pipelined, 1000))
	c.wants(200, "hello\n") // and then it closes
	c.ends()
}

func TestContinueIsSentWhenContentIsAskedFor(t *testing.T) {
	for name, app := range map[string]wsgi.ApplicationFunc{"next": echo, "read": upload, "polling": polling} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, serve(t, app))
			for range 2 {
				c.send("POST / HTTP/1.1\nHost: x\nExpect: 100-Continue\nContent-Length: 5\n\n")
				if r, _ := c.answer("GET"); r.StatusCode != 100 {
					t.Fatal(r.Status)
				}
				c.send("hello").wants(200, "hello")
			}
			c.send("POST / HTTP/1.0\nExpect: 100-continue\nContent-Length: 5\n\n")
			c.send("hello").wants(200, "hello")
		})
	}
}

// polling collects content and yields empty blocks while there is none.
func polling(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	got, ended := "", false
	return &loop{turn: func() (wsgi.Value, error) {
		if ended {
			return nil, io.EOF
		}
		b, err := asyncInput(e).Next()
		got += string(b)
		if err == io.EOF {
			ended = true
			return say(start, "%s", got)
		}
		return []byte{}, err
	}}, nil
}

func TestEnviron(t *testing.T) {
	s := serve(t, wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		for key, value := range e {
			if _, ok := value.(string); !strings.Contains(key, ".") && !ok {
				return nil, fmt.Errorf("%s is a %T", key, value)
			}
		}
		var got []string
		for _, key := range []string{"REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH",
			"SERVER_PROTOCOL", "HTTP_A", "HTTP_COOKIE", "HTTP_B_C", "HTTP_EMPTY", "wsgi.url_scheme"} {
			got = append(got, fmt.Sprintf("%q", e[key]))
		}
		err := begin(start)
		return body(strings.Join(got, " ")), err
	}))
	dial(t, s).send("get /a%%20b?x=%%20? HTTP/1.1\nHost: x\nA: 1\nCookie: c=1\na: \xe9\nCookie: d=2\nB_C: dropped\nEmpty:\nContent-Type: t\n\n").
		wants(200, `"get" "" "/a b" "x=%20?" "t" %!q(<nil>) "HTTP/1.1" "1, \xe9" "c=1; d=2" %!q(<nil>) "" "http"`)
}
