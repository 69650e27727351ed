package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// request reads from the peer's side until the empty line of a head.
func request(t testing.TB, peer *net.TCPConn) {
	var got []byte
	one := make([]byte, 1)
	for !bytes.HasSuffix(got, []byte("\r\n\r\n")) {
		if _, err := peer.Read(one); err != nil {
			t.Errorf("the peer read %q, then %v", got, err)
			return
		}
		got = append(got, one[0])
	}
}

const hello = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

func wants(t testing.TB, err, want error, text string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Conn != "main" || !errors.Is(err, want) || !strings.Contains(err.Error(), text) {
		t.Errorf("got error %v, want one of connection %q that is %q and says %q", err, "main", want, text)
	}
}

func TestPipelinedResponsesAreReadOneByOne(t *testing.T) {
	noLeaks(t)
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		request(t, peer)
		request(t, peer)
		io.WriteString(peer, head("200 OK", chunked)+"1\r\na\r\n0\r\n\r\n"+head("200 OK", "Content-Length: 1\r\n")+"bcd")
	})
	if err := c.SendEach([]byte(hello[:9]), []byte(hello[9:]+hello)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a", "b"} {
		r, err := c.ReadResponse(toGet)
		if err != nil || string(r.Body) != want || !r.KeepAlive {
			t.Fatalf("got %v, %v; want a response with body %q that persists", r, err, want)
		}
		if p, found := r.Excess(c.Buffered()); found != (want == "b") {
			t.Errorf("excess after %q: %v, %v", want, p, found)
		}
	}
	rest, err := c.ReadEOF()
	if string(rest) != "cd" || err != io.EOF {
		t.Errorf("got %q, %v; want \"cd\", io.EOF", rest, err)
	}
	_, err = c.ReadResponse(toGet)
	wants(t, err, io.EOF, "waiting for")
}

func TestInterimResponseCanBeAwaitedByItself(t *testing.T) {
	noLeaks(t)
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		request(t, peer)
		io.WriteString(peer, "HTTP/1.1 100 Continue\r\n\r\n")
		request(t, peer)
		io.WriteString(peer, head("200 OK", empty))
	})
	if err := c.Send([]byte(hello)); err != nil {
		t.Fatal(err)
	}
	first, err := c.ReadInterim()
	if err != nil || first.Status != 100 {
		t.Fatalf("got %v, %v; want 100", first, err)
	}
	if err := c.Send([]byte(hello)); err != nil {
		t.Fatal(err)
	}
	second, err := c.ReadInterim()
	if err != nil || second.Status != 200 {
		t.Fatalf("got %v, %v; want the final response's head", second, err)
	}
	r, err := c.ReadResponse(toHTTP10)
	if err != nil || r != second || len(r.Interim) != 1 || r.Interim[0] != first || !r.Has(InterimToHTTP10) {
		t.Errorf("got %+v, %v; want that final response, with the interim one judged", r, err)
	}
}

func TestContentIsReadUpToAMarkerBeforeItEnds(t *testing.T) {
	noLeaks(t)
	seen := make(chan struct{})
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		io.WriteString(peer, head("200 OK", chunked)+"3\r\none\r\n3\r\ntw")
		<-seen
		io.WriteString(peer, "o\r\n0\r\n\r\n"+head("200 OK", empty))
	})
	r, err := c.ReadHead(toGet)
	if err != nil || r.Complete || r.Framing != FramingChunked {
		t.Fatalf("got %v, %v; want the head of a chunked response", r, err)
	}
	if err := c.ReadBodyUntil([]byte("net")); err != nil || !strings.Contains(string(r.Body), "net") {
		t.Fatalf("got %v, body %q; want \"net\", which two chunks hold, in it", err, r.Body)
	}
	_, err = c.ReadHead(toGet)
	wants(t, err, ErrUnread, "ReadRest")
	close(seen)
	wants(t, c.ReadBodyUntil([]byte("three")), ErrNoMarker, `"three"`)
	if err := c.ReadRest(); err != nil || !r.Complete || string(r.Body) != "onetwo" {
		t.Errorf("got %v, %+v; want the whole of it", err, r)
	}
	if err := c.ReadBodyUntil([]byte("two")); err != nil {
		t.Errorf("the marker is in content read before, but: %v", err)
	}
	want := []ReceivedChunk{{"3", 3, 0}, {"3", 3, 3}, {"0", 0, 6}}
	for i, k := range r.Chunks {
		if k != want[i] {
			t.Errorf("chunk %d: got %v, want %v", i, k, want[i])
		}
	}
	if next, err := c.ReadResponse(toGet); err != nil || next.Status != 200 {
		t.Errorf("got %v, %v; want the response after", next, err)
	}
}

func TestResetDiffersFromAnOrderlyClose(t *testing.T) {
	noLeaks(t)
	log := &Log{}
	read := make(chan struct{})
	c := connect(t, testContext(t), log, func(peer *net.TCPConn) {
		io.WriteString(peer, head("200 OK")+"ab")
		<-read
		peer.SetLinger(0)
	})
	r, err := c.ReadHead(toGet)
	if err == nil {
		err = c.ReadBodyUntil([]byte("ab"))
	}
	if err != nil {
		t.Fatal(err)
	}
	close(read)
	wants(t, c.ReadRest(), ErrReset, "content")
	if r.Complete || !r.Has(TruncatedBody) {
		t.Errorf("content that a reset ended counts as complete: %+v", r)
	}
	_, err = c.ReadEOF()
	wants(t, err, ErrReset, "the peer to close")
	if events := eventsOf(log); events != "connect reset" {
		t.Errorf("events: %s", events)
	}
}

func TestAbortIsSeenAsAResetAndHalfCloseAsAnEnd(t *testing.T) {
	noLeaks(t)
	log := &Log{}
	ended, reset := make(chan error, 1), make(chan error, 1)
	c := connect(t, testContext(t), log, func(peer *net.TCPConn) {
		_, err := peer.Read(make([]byte, 1))
		ended <- err
		io.WriteString(peer, head("200 OK", empty))
		for err = nil; err == nil; {
			_, err = peer.Write(make([]byte, 1<<16))
		}
		reset <- err
	})
	if err := c.HalfClose(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != io.EOF {
		t.Errorf("the peer saw %v, want io.EOF", err)
	}
	if _, err := c.ReadResponse(toGet); err != nil {
		t.Errorf("a half-closed connection is not read from: %v", err)
	}
	if err := c.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := <-reset; c.reason(err) != ErrReset {
		t.Errorf("the peer saw %v, want a reset", err)
	}
	_, err := c.Peek()
	wants(t, err, net.ErrClosed, "looking")
	if err := c.Close(); err != nil {
		t.Errorf("Close after Abort: %v", err)
	}
	if events := eventsOf(log); events != "connect half-close abort" {
		t.Errorf("events: %s", events)
	}
}

func received(log *Log) (size int64) {
	for _, e := range log.Entries() {
		if e.Dir == Received {
			size += e.Size
		}
	}
	return size
}

func eventsOf(log *Log) string {
	var events []string
	for _, e := range log.Entries() {
		if e.Event != "" {
			events = append(events, e.Event)
		}
	}
	return strings.Join(events, " ")
}
