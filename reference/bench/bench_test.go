package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// iterable is an iterable made of functions.
type iterable struct {
	next  func() (wsgi.Value, error)
	close func()
}

func (i *iterable) Next() (wsgi.Value, error) { return i.next() }

func (i *iterable) Close() error {
	if i.close != nil {
		i.close()
	}
	return nil
}

func listen(b testing.TB, app wsgi.ApplicationFunc, options ...reference.Option) *reference.Server {
	b.Helper()
	s, err := reference.New(app, options...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func dial(b testing.TB, s *reference.Server) net.Conn {
	b.Helper()
	c, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// through sends content of b.N MiB in one request and reads the response.
func through(b *testing.B, app wsgi.ApplicationFunc) {
	s := listen(b, app)
	c := dial(b, s)
	defer c.Close()
	piece := make([]byte, 1<<20)
	b.SetBytes(1 << 20)
	before := resident(b)
	b.ResetTimer()
	fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", int64(b.N)<<20)
	for range b.N {
		if _, err := c.Write(piece); err != nil {
			b.Fatal(err)
		}
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		b.Fatal(err)
	}
	got, err := io.ReadAll(r.Body)
	if want := strconv.FormatInt(int64(b.N)<<20, 10); err != nil || string(got) != want {
		b.Fatalf("the application counted %q, not %s: %v", got, want, err)
	}
	b.StopTimer()
	b.ReportMetric(float64(resident(b)-before)/(1<<20), "MiB-grown")
}

func BenchmarkContentThroughNext(b *testing.B) {
	through(b, func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		in, n, ended := e[wsgi.KeyAsyncInput].(wsgi.AsyncInput), 0, false
		return &iterable{next: func() (wsgi.Value, error) {
			if ended {
				return nil, io.EOF
			}
			p, err := in.Next()
			n += len(p)
			if err == io.EOF {
				ended = true
				if _, err := start("200 OK", nil, nil); err != nil {
					return nil, err
				}
				return []byte(strconv.Itoa(n)), nil
			}
			return in, err
		}}, nil
	})
}

func BenchmarkContentThroughTheSwitch(b *testing.B) {
	through(b, func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		turn := 0
		return &iterable{next: func() (wsgi.Value, error) {
			turn++
			switch turn {
			case 1:
				return e[wsgi.KeyInputFactory].(wsgi.InputFactory)()
			case 2:
				n, err := io.Copy(io.Discard, struct{ io.Reader }{e[wsgi.KeyInput].(wsgi.Input)})
				if err == nil {
					_, err = start("200 OK", nil, nil)
				}
				return []byte(strconv.FormatInt(n, 10)), err
			}
			return nil, io.EOF
		}}, nil
	})
}

// concurrent are the numbers of requests that are in progress at once.
var concurrent = []int{1, 100, 10_000}

// gathered starts n clients of a server, each with a request in progress at /hold that waits for
// one octet of content. The clients are in another process, which has file descriptors of its
// own. The returned function makes them send that octet.
func gathered(b *testing.B, s *reference.Server, n int) (release func()) {
	raiseLimit()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self, "gather", s.Addr().String(), strconv.Itoa(n))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	if _, err := out.Read(make([]byte, 1)); err != nil {
		b.Fatalf("the clients did not start: %v", err)
	}
	return func() { io.WriteString(in, "!") }
}

func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "gather" {
		if err := runClients(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// runClients is the clients' side of gathered.
func runClients(address, number string) error {
	raiseLimit()
	n, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	conns := make([]net.Conn, n)
	for i := range conns {
		if conns[i], err = net.Dial("tcp", address); err != nil {
			return err
		}
		io.WriteString(conns[i], "POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
	}
	os.Stdout.WriteString("!")
	if _, err := os.Stdin.Read(make([]byte, 1)); err == nil {
		for _, c := range conns {
			io.WriteString(c, "x")
		}
		io.Copy(io.Discard, os.Stdin)
	}
	return nil
}

// BenchmarkTurn measures one turn while many requests take turns: each asks for content that
// has not arrived.
func BenchmarkTurn(b *testing.B) {
	for _, n := range concurrent {
		b.Run(fmt.Sprintf("requests=%d", n), func(b *testing.B) {
			var turns atomic.Int64
			enough := make(chan struct{})
			s := listen(b, func(e wsgi.Environ, _ wsgi.StartResponse) (wsgi.Iterable, error) {
				in := e[wsgi.KeyAsyncInput].(wsgi.AsyncInput)
				event, err := e[reference.KeyEvent].(func() (*reference.Event, error))()
				begun := false
				return &iterable{next: func() (wsgi.Value, error) {
					if !begun { // parked until the client says so
						begun = true
						return in, err
					}
					in.Next()
					switch t := turns.Add(1); {
					case t == int64(b.N):
						close(enough)
						fallthrough
					case t > int64(b.N):
						return nil, io.EOF
					}
					event.Fire() // resume this request after the others
					return event, nil
				}}, nil
			}, reference.ErrorLog(io.Discard))
			release := gathered(b, s, n)
			b.ResetTimer()
			release()
			<-enough
		})
	}
}

// BenchmarkSwitch measures a switch, from the yield of the token on the loop to the resumption
// in the pool, while n requests are in progress.
func BenchmarkSwitch(b *testing.B) {
	for _, n := range concurrent {
		b.Run(fmt.Sprintf("requests=%d", n), func(b *testing.B) {
			var switching time.Duration
			s := listen(b, switches(&switching), reference.ErrorLog(io.Discard))
			gathered(b, s, n-1)
			c := dial(b, s)
			defer c.Close()
			r := bufio.NewReader(c)
			for b.Loop() {
				io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				for line := ""; line != "\r\n"; {
					var err error
					if line, err = r.ReadString('\n'); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := r.ReadByte(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(switching.Nanoseconds())/float64(b.N), "ns/switch")
		})
	}
}

// switches returns an application that adds up how long its switches take, and holds requests at
// /hold.
func switches(took *time.Duration) wsgi.ApplicationFunc {
	return func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		if e["PATH_INFO"] == "/hold" {
			return &iterable{next: func() (wsgi.Value, error) { return e[wsgi.KeyAsyncInput], nil }}, nil
		}
		if _, err := start("200 OK", []wsgi.Header{{Name: "Content-Length", Value: "1"}}, nil); err != nil {
			return nil, err
		}
		var yielded time.Time
		return &iterable{next: func() (wsgi.Value, error) {
			if yielded.IsZero() {
				token, err := e[wsgi.KeyInputFactory].(wsgi.InputFactory)()
				yielded = time.Now()
				return token, err
			}
			*took += time.Since(yielded)
			return []byte("x"), nil
		}}, nil
	}
}

// resident returns the process's resident memory in octets.
func resident(b testing.TB) int64 { return status(b, "VmRSS:") << 10 }

func status(b testing.TB, key string) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == key {
			n, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatalf("no %s in /proc/self/status", key)
	return 0
}
