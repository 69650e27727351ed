package engine

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
)

// answering is a server that waits for two requests and answers with one body.
type answering struct {
	harness.Instance
	addr string
}

func (a answering) Addr() string            { return a.addr }
func (a answering) Exited() <-chan struct{} { return nil }

func listen(t *testing.T, body string) answering {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		var read []byte
		for one := make([]byte, 1); bytes.Count(read, []byte("\r\n\r\n")) < 2; read = append(read, one...) {
			if _, err := io.ReadFull(c, one); err != nil {
				return
			}
		}
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}()
	return answering{addr: l.Addr().String()}
}

func TestAServerThatDropsTheFirstOfTwoRequestsIsKnown(t *testing.T) {
	hub, err := control.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Close()
	for body, want := range map[string]bool{sanityBody: true, "": false} {
		i := &instance{engine: &engine{hub: hub}, Instance: listen(t, body)}
		if got := i.dropsPipelined(t.Context()); got != want {
			t.Errorf("a server that answers %q drops the first request: %t, want %t", body, got, want)
		}
	}
}

func TestATargetThatNoLongerListensHasGone(t *testing.T) {
	a := listen(t, "")
	i := &instance{engine: &engine{}, Instance: a}
	if i.gone(t.Context()) {
		t.Error("one that listens has not gone")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if i.Instance = (answering{addr: l.Addr().String()}); !i.gone(t.Context()) {
		t.Error("one that no longer listens has gone")
	}
}
