package wire

import (
	"errors"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"testing"
)

// unixPair returns a connection to a Unix socket, and the peer's side of it.
func unixPair(t *testing.T) (c *Conn, peer *net.UnixConn, log *Log) {
	path := filepath.Join(t.TempDir(), "socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	log = &Log{}
	c, err = Dial(t.Context(), UnixAddress(path), log, "main")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accepted.Close() })
	return c, accepted.(*net.UnixConn), log
}

func TestAUnixSocketIsAConnectionLikeAnyOther(t *testing.T) {
	c, peer, _ := unixPair(t)
	if got := c.LocalPort(); got != "" {
		t.Errorf("it has the port %q", got)
	}
	if err := c.Send([]byte(hello)); err != nil {
		t.Fatal(err)
	}
	if err := c.HalfClose(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(peer); string(got) != hello || err != nil {
		t.Errorf("the peer read %q, %v", got, err)
	}
	io.WriteString(peer, head("200 OK", "Content-Length: 2\r\n")+"ab")
	if r, err := c.ReadResponse(toGet); err != nil || string(r.Body) != "ab" {
		t.Errorf("got %v, %v", r, err)
	}
	peer.Close()
	if _, err := c.ReadEOF(); err != io.EOF {
		t.Errorf("got %v, want the end", err)
	}
}

func TestUnreadOctetsOfAUnixSocketAreSeen(t *testing.T) {
	c, peer, _ := unixPair(t)
	if err := c.Send([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	n := c.untaken()
	if n < 0 {
		if runtime.GOOS == "linux" {
			t.Fatal("Linux shows it")
		}
		t.Skip("only Linux shows it")
	}
	if n < 5 {
		t.Errorf("%d octets are unread, want 5 or more", n)
	}
	if _, err := peer.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	c.AwaitTaken()
	if n := c.untaken(); n != 0 {
		t.Errorf("%d octets are unread, want none", n)
	}
}

func TestAbortOfAUnixSocketClosesIt(t *testing.T) {
	c, peer, log := unixPair(t)
	if err := c.Abort(); err != nil {
		t.Fatal(err)
	}
	if n, err := peer.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("the peer read %d octets, %v; want the end", n, err)
	}
	if all := log.Entries(); all[len(all)-1].Event != EventClose {
		t.Errorf("the log says %q, want %q", all[len(all)-1].Event, EventClose)
	}
}

func TestAUnixSocketWhoseServerClosesWithUnreadOctetsIsReset(t *testing.T) {
	c, peer, _ := unixPair(t)
	if err := c.Send([]byte(hello)); err != nil {
		t.Fatal(err)
	}
	io.WriteString(peer, head("200 OK", empty))
	peer.Close()
	if r, err := c.ReadResponse(toGet); err != nil || r.Status != 200 {
		t.Errorf("got %v, %v; want the response", r, err)
	}
	if _, err := c.ReadEOF(); !errors.Is(err, ErrReset) && err != io.EOF {
		t.Errorf("got %v, want the end of the connection", err)
	}
}

func TestAddressesOfBothKinds(t *testing.T) {
	for addr, want := range map[string][3]string{
		"127.0.0.1:80": {"tcp", "127.0.0.1:80", "127.0.0.1:80"},
		"[::1]:80":     {"tcp", "[::1]:80", "[::1]:80"},
		"unix:/run/s":  {"unix", "/run/s", "localhost"},
	} {
		network, address := Network(addr)
		if got := [3]string{network, address, Authority(addr)}; got != want || IsUnix(addr) != (network == "unix") {
			t.Errorf("%s: got %q, want %q", addr, got, want)
		}
	}
}
