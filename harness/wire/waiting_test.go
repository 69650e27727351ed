package wire

import (
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
		"arrival": {"", func(c *Conn) error { _, err := c.AwaitArrival(context.Background()); return err }, "octets to arrive"},
		"close":   {"ab", func(c *Conn) error { _, err := c.ReadEOF(); return err }, "the peer to close"},
		"send":    {"", func(c *Conn) error { return c.Send(make([]byte, 64<<20)) }, "of 67108864 octets sent"},
	}
	for name, w := range waits {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(testContext(t))
			over := make(chan struct{})
			log := &Log{}
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
	_, err := c.ReadResponse(toGet)
	wants(t, err, os.ErrDeadlineExceeded, "waiting for the status line")
	c.SetDeadline(time.Time{})
	late <- struct{}{}
	r, err := c.ReadHead(toGet)
	if err != nil {
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

func TestArrivalIsAwaited(t *testing.T) {
	noLeaks(t)
	next := make(chan struct{})
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		<-next
		io.WriteString(peer, head("200 OK", empty))
		<-next
	})
	over, cancel := context.WithCancel(testContext(t))
	awaited := make(chan bool)
	await := func(ctx context.Context) {
		came, err := c.AwaitArrival(ctx)
		if err != nil {
			t.Error(err)
		}
		awaited <- came
	}
	for _, end := range []func(){cancel, func() {}} { // while it is waited for, and before
		go await(over)
		if end(); <-awaited {
			t.Fatal("something has arrived before anything was sent")
		}
	}
	go await(testContext(t))
	next <- struct{}{}
	if !<-awaited {
		t.Fatal("nothing has arrived")
	}
	if came, err := c.AwaitArrival(over); !came || err != nil {
		t.Errorf("got %t, %v; want what has arrived, although the wait is over", came, err)
	}
	if r, err := c.ReadResponse(toGet); err != nil || r.Status != 200 {
		t.Errorf("got %v, %v; want the response that was waited for", r, err)
	}
	go await(testContext(t))
	close(next)
	if <-awaited {
		t.Error("something has arrived, where the peer has closed")
	}
}

func TestWaitForArrivalThatIsOverSeesWhatHasArrived(t *testing.T) {
	noLeaks(t)
	sent := make(chan struct{})
	c := connect(t, testContext(t), nil, func(peer *net.TCPConn) {
		io.WriteString(peer, head("200 OK", empty))
		close(sent)
	})
	<-sent
	over, cancel := context.WithCancel(testContext(t))
	cancel()
	if came, err := c.AwaitArrival(over); !came || err != nil {
		t.Errorf("got %t, %v; want what has arrived", came, err)
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
