package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
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

func TestResetIsToldFromAnOrderlyClose(t *testing.T) {
	noLeaks(t)
	log := NewLog()
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
	log := NewLog()
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

func TestEndOfContextEndsWhatIsWaitedFor(t *testing.T) {
	noLeaks(t)
	gone := errors.New("the case is over")
	waits := map[string]struct {
		said string // by the peer, before it falls silent
		wait func(*Conn) error
		text string
	}{
		"status line": {"", func(c *Conn) error { _, err := c.ReadResponse(toGet); return err }, "the status line"},
		"header":      {"HTTP/1.1 200 OK\r\n", func(c *Conn) error { _, err := c.ReadHead(toGet); return err }, "header section"},
		"interim":     {"HT", func(c *Conn) error { _, err := c.ReadInterim(); return err }, `"HT"`},
		"content":     {head("200 OK", "Content-Length: 3\r\n") + "ab", func(c *Conn) error { _, err := c.ReadResponse(toGet); return err }, "2 octets of content"},
		"chunk":       {head("200 OK", chunked), func(c *Conn) error { _, err := c.ReadResponse(toGet); return err }, "a chunk size"},
		"marker": {head("200 OK") + "ab", func(c *Conn) error {
			if _, err := c.ReadHead(toGet); err != nil {
				return err
			}
			return c.ReadBodyUntil([]byte("abc"))
		}, `"abc"`},
		"close": {"ab", func(c *Conn) error { _, err := c.ReadEOF(); return err }, "the peer to close"},
		"send":  {"", func(c *Conn) error { return c.Send(make([]byte, 64<<20)) }, "of 67108864 octets sent"},
	}
	for name, w := range waits {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(testContext(t))
			over := make(chan struct{})
			log := NewLog()
			c := connect(t, ctx, log, func(peer *net.TCPConn) {
				io.WriteString(peer, w.said)
				<-over
			})
			defer close(over)
			failed := make(chan error, 1)
			go func() { failed <- w.wait(c) }()
			for received(log) < int64(len(w.said)) {
				runtime.Gosched()
			}
			cancel(gone)
			wants(t, <-failed, gone, w.text)
			if c.SetDeadline(time.Time{}); c.Send([]byte("x")) == nil {
				t.Error("a deadline set later revives a connection whose context has ended")
			}
		})
	}
}

func TestReadingGoesOnAfterADeadline(t *testing.T) {
	noLeaks(t)
	late := make(chan struct{})
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		io.WriteString(peer, "HTTP/1.1 200 OK\r\n")
		<-late
		io.WriteString(peer, date+chunked+"\r\n2\r\na")
		<-late
		io.WriteString(peer, "b\r\n0\r\n\r\n")
	})
	past := time.Unix(1, 0)
	c.SetDeadline(past)
	r, err := c.ReadResponse(toGet)
	wants(t, err, os.ErrDeadlineExceeded, "waiting for the status line")
	c.SetDeadline(time.Time{})
	late <- struct{}{}
	if r, err = c.ReadHead(toGet); err != nil {
		t.Fatal(err)
	}
	if err := c.ReadBodyUntil([]byte("a")); err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(past)
	wants(t, c.ReadRest(), os.ErrDeadlineExceeded, "the rest of a chunk")
	c.SetDeadline(time.Time{})
	late <- struct{}{}
	if err := c.ReadRest(); err != nil || string(r.Body) != "ab" || r.Problems != nil {
		t.Errorf("got %v, %+v; want the whole response", err, r)
	}
}

func TestSendReadsWhileThePeerDoesNot(t *testing.T) {
	noLeaks(t)
	const size = 32 << 20 // more than the sockets hold, both ways
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		answer := append([]byte(head("200 OK", "Content-Length: 33554432\r\n")), make([]byte, size)...)
		if _, err := peer.Write(answer); err != nil {
			t.Error(err)
		}
		if n, err := io.CopyN(io.Discard, peer, size); err != nil {
			t.Errorf("the peer got %d octets, then %v", n, err)
		}
	})
	if err := c.Send(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	r, err := c.ReadResponse(toGet)
	if err != nil || len(r.Body) != size {
		t.Errorf("got %v; want the response that came while sending", err)
	}
}

func TestAnswerOfAPeerThatStopsTheSenderCanBeRead(t *testing.T) {
	noLeaks(t)
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		io.WriteString(peer, head("413 Too Large", empty)) // and close, unread content behind
	})
	wants(t, c.Send(make([]byte, 64<<20)), ErrReset, "sending")
	if r, err := c.ReadResponse(toGet); err != nil || r.Status != 413 {
		t.Errorf("got %v, %v; want the 413", r, err)
	}
}

func TestPeekDoesNotWait(t *testing.T) {
	noLeaks(t)
	next := make(chan struct{})
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		<-next
		io.WriteString(peer, head("200 OK", empty))
		<-next
	})
	if got, err := c.Peek(); len(got) > 0 || err != nil {
		t.Fatalf("got %q, %v before anything was sent", got, err)
	}
	next <- struct{}{}
	for want := head("200 OK", empty); ; runtime.Gosched() {
		got, err := c.Peek()
		if err != nil || !strings.HasPrefix(want, string(got)) {
			t.Fatalf("got %q, %v", got, err)
		}
		if len(got) == len(want) {
			break
		}
	}
	if r, err := c.ReadResponse(toGet); err != nil || r.Status != 200 {
		t.Errorf("got %v, %v; want the response that was peeked at", r, err)
	}
	close(next)
	if got, err := c.ReadEOF(); len(got) > 0 || err != io.EOF {
		t.Errorf("got %q, %v; want the end", got, err)
	}
	if got, err := c.Peek(); len(got) > 0 || err != nil {
		t.Errorf("got %q, %v after the end", got, err)
	}
}

func TestDialSaysWhereItFailed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = Dial(testContext(t), l.Addr().String(), nil, "main")
	wants(t, err, err, "connecting to "+l.Addr().String())
	ctx, cancel := context.WithCancelCause(context.Background())
	gone := errors.New("gone")
	cancel(gone)
	_, err = Dial(ctx, l.Addr().String(), nil, "main")
	wants(t, err, gone, "connecting")
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
