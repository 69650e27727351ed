package wire

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"
)

// testTime ends a test that hangs; no test that passes comes near it.
const testTime = 20 * time.Second

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), testTime)
	t.Cleanup(cancel)
	return ctx
}

// noLeaks fails the test if a goroutine is left when it and its later cleanups are done.
func noLeaks(t *testing.T) {
	before := gleak.Goroutines()
	t.Cleanup(func() {
		NewWithT(t).Eventually(gleak.Goroutines).WithTimeout(testTime).ShouldNot(gleak.HaveLeaked(before))
	})
}

// connect returns a connection to a peer that follows the script and then closes. The
// test waits for the script's end.
func connect(t testing.TB, ctx context.Context, log *Log, script func(peer *net.TCPConn)) *Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		peer, err := l.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		defer peer.Close()
		script(peer.(*net.TCPConn))
	}()
	c, err := Dial(ctx, l.Addr().String(), log, "main")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		<-done
		l.Close()
	})
	return c
}

// says returns a script that sends octets.
func says(octets string) func(*net.TCPConn) {
	return func(peer *net.TCPConn) { io.WriteString(peer, octets) }
}

// pieces is a stream that comes in pieces, and then ends.
type pieces [][]byte

func (p *pieces) Read(b []byte) (int, error) {
	for len(*p) > 0 && len((*p)[0]) == 0 {
		*p = (*p)[1:]
	}
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(b, (*p)[0])
	(*p)[0] = (*p)[0][n:]
	return n, nil
}

// parse reads responses from pieces, to the requests in turn, until one fails.
func parse(requests []RequestInfo, in ...[]byte) ([]*Response, error) {
	return readAll(unconnected((*pieces)(&in)), requests)
}

// unconnected returns a Conn that can only read, from src.
func unconnected(src io.Reader) *Conn {
	c := &Conn{name: "main", ctx: context.Background()}
	c.p.src, c.p.bodyLimit = src, maxBody
	return c
}

func readAll(c *Conn, requests []RequestInfo) ([]*Response, error) {
	var all []*Response
	for _, req := range requests {
		r, err := c.ReadResponse(req)
		if r != nil {
			all = append(all, r)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}
