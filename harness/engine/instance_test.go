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

// answering is a server that waits for two requests and answers with one body; then it closes, or keeps the client waiting.
type answering struct {
	harness.Instance
	addr string
}

func (a answering) Addr() string            { return a.addr }
func (a answering) Exited() <-chan struct{} { return nil }

func listen(t *testing.T, body string, keeps bool) answering {
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
		if keeps {
			_, _ = io.Copy(io.Discard, c) // until the client has gone
		}
	}()
	return answering{addr: l.Addr().String()}
}

func TestAServerThatAnswersOneOfTwoRequestsIsKnown(t *testing.T) {
	hub, err := control.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Close()
	for _, test := range []struct {
		body                string
		keeps, drops, holds bool
	}{
		{sanityBody, true, true, false},
		{"", false, false, false},
		{"", true, false, true},
	} {
		i := &instance{engine: &engine{hub: hub}, Instance: listen(t, test.body, test.keeps)}
		if drops, holds := i.pipelining(t.Context(), false); drops != test.drops || holds != test.holds {
			t.Errorf("a server that answers %q once and stays %t: drops the first %t, leaves the second waiting %t; want %t, %t",
				test.body, test.keeps, drops, holds, test.drops, test.holds)
		}
	}
}

func TestATargetThatNoLongerListensHasGone(t *testing.T) {
	a := listen(t, "", false)
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
